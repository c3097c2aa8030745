package io.github.dl4jode.benchmarks.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedSectionTest {

  private static final MarkedSection SECTION = new MarkedSection("bench all");
  private static final String BEGIN = SECTION.begin();
  private static final String END = SECTION.end();

  @TempDir Path folder;

  @Test
  void onlyWhatIsBetweenTheMarksChangesHoweverOften() {
    String document = "before\n" + BEGIN + "\nold\n" + END + "\nbehind\n";
    String once = SECTION.replace(document, "new\n\n");
    assertEquals("before\n" + BEGIN + "\nnew\n" + END + "\nbehind\n", once);
    assertEquals(once, SECTION.replace(once, "new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", BEGIN_ONLY, "<!-- bench all: end --> <!-- bench all: begin -->", TWO})
  void aDocumentWithoutBothMarksOnceIsRefused(String document) {
    assertThrows(IllegalArgumentException.class, () -> SECTION.replace(document, "new"));
  }

  private static final String BEGIN_ONLY = "<!-- bench all: begin -->";
  private static final String TWO =
      "<!-- bench all: begin --><!-- bench all: end --><!-- bench all: end -->";

  @Test
  void aFileIsWrittenWhetherItIsThereOrNot() throws IOException {
    Path file = folder.resolve("performance.md");
    SECTION.check(file);
    SECTION.write(file, "one");
    SECTION.write(file, "two");
    assertEquals(BEGIN + "\ntwo\n" + END + "\n", Files.readString(file));
  }

  @Test
  void aFileThatCannotBeWrittenIsFoundBefore() throws IOException {
    Path unmarked = Files.writeString(folder.resolve("unmarked.md"), "text");
    assertThrows(IllegalArgumentException.class, () -> SECTION.check(unmarked));
    Path nowhere = folder.resolve("nowhere").resolve("file.md");
    assertThrows(IllegalArgumentException.class, () -> SECTION.check(nowhere));
  }
}

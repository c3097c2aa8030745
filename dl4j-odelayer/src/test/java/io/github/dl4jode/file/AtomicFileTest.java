package io.github.dl4jode.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir private Path folder;

  @Test
  void theOldContentStaysUntilTheNewIsComplete() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    AtomicFile.write(
        file,
        out -> {
          out.write("new".getBytes(StandardCharsets.UTF_8));
          out.flush();
          assertEquals("old", Files.readString(file));
        });

    assertEquals("new", Files.readString(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aFailureLeavesTheOldContentAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("the disk is full");
                    }));

    assertTrue(failure.getMessage().contains("the disk is full"), failure.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void whatAKilledRunLeftBehindIsReplaced() throws IOException {
    Files.writeString(folder.resolve(".file.part"), "half of something longer");

    AtomicFile.write(folder.resolve("file"), out -> out.write('x'));

    assertEquals("x", Files.readString(folder.resolve("file")));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aWriterMayCloseTheStream() throws IOException {
    AtomicFile.write(
        folder.resolve("file"),
        out -> {
          out.write('x');
          out.close();
        });

    assertEquals("x", Files.readString(folder.resolve("file")));
  }

  @Test
  void foldersAreMade() throws IOException {
    Path file = folder.resolve("a").resolve("b").resolve("file");
    AtomicFile.write(file, out -> out.write('x'));
    assertEquals("x", Files.readString(file));
  }

  @Test
  void leftoversAreClearedAwayAndNothingElse() throws IOException {
    Files.writeString(folder.resolve(".file.part"), "half of something");
    Files.writeString(folder.resolve("file.part"), "the user's");

    AtomicFile.clearAway(folder);

    assertEquals(List.of("file.part"), names());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}

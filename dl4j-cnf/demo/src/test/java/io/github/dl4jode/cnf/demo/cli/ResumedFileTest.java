package io.github.dl4jode.cnf.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.program.testing.Spellings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training on a file of the user's, which is resumed. */
class ResumedFileTest {

  @TempDir private Path folder;

  private ProgramRun train(Path file, String... more) {
    String[] arguments = {
      "train",
      "--csv=" + file,
      "--output=" + folder.resolve("own"),
      "--iterations=1",
      "--batch-size=8",
      "--hidden=2,4",
      "--no-pictures"
    };
    return Program.run(Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void aFileIsTheSameByEachOfItsNames() throws IOException {
    String text = "a,b\n1,2\n3,4\n2,1\n" + "1.5,2.5\n".repeat(30);
    Path numbers = Files.writeString(folder.resolve("n.csv"), text);
    assertEquals(0, train(numbers).exitCode());
    for (Path path : Spellings.of(numbers)) {
      ProgramRun same = train(path, "--resume");
      assertEquals(0, same.exitCode(), same.err());
      assertFalse(same.out().contains("nothing to resume"), same.out());
    }
  }

  @Test
  void otherNumbersAreRefusedAlsoWithTheSameMoments() throws IOException {
    String text = "a,b\n1,2\n3,4\n2,1\n" + "1.5,2.5\n".repeat(30);
    Path numbers = Files.writeString(folder.resolve("n.csv"), text);
    assertEquals(0, train(numbers).exitCode());
    Files.writeString(numbers, text.replace("1,2\n3,4\n", "3,4\n1,2\n"));
    ProgramRun changed = train(numbers, "--resume");
    assertEquals(2, changed.exitCode());
    assertTrue(changed.err().contains("data is " + numbers + " (checksum "), changed.err());
  }
}

package io.github.dl4jode.latentode.demo.cli;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training on a file of the user's, which is resumed. */
class ResumedFileTest {

  private static final String MERGING = "--merge-times=1e-12";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void trainOnce() throws IOException {
    String text = "series,time,level\na,0,1\na,1,3\na,2,2\na,4,1\nb,0,4\nb,3,2\nb,4,3\n";
    file = Files.writeString(folder.resolve("series.csv"), text);
    assertEquals(0, train(file, MERGING).exitCode());
  }

  private ProgramRun train(Path path, String... more) {
    String[] arguments = {
      "train",
      "--csv=" + path,
      "--output=" + folder.resolve("own"),
      "--iterations=1",
      "--batch-size=4",
      "--recognition=5",
      "--latent=2",
      "--dynamics=4",
      "--decoder=4",
      "--no-pictures"
    };
    return Program.run(Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void aFileIsTheSameByEachOfItsNames() throws IOException {
    for (Path path : Spellings.of(file)) {
      ProgramRun same = train(path, MERGING, "--resume");
      assertEquals(0, same.exitCode(), same.err());
      assertFalse(same.out().contains("nothing to resume"), same.out());
    }
  }

  @Test
  void theSameFileWithOtherTimesIsOtherData() {
    ProgramRun program = train(file, "--resume");
    assertEquals(2, program.exitCode());
    String expected = "data is " + file + " with times merged at 1.0E-12 (checksum ";
    assertTrue(program.err().contains(expected), program.err());
  }
}

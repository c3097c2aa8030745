package io.github.dl4jode.cnf.demo.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dl4jode.program.testing.SharedOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The options that the trainings of all programs have in common. */
class SharedOptionsTest {

  @TempDir private Path folder;

  static Stream<SharedOption> options() {
    return SharedOption.with(SharedOption.iterations());
  }

  @ParameterizedTest
  @MethodSource("options")
  void theHelpHasTheWordsOfAllPrograms(SharedOption option) {
    option.requireIn(Program.run("train", "--help"));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aWrongValueIsOneSentenceAndLeavesNothing(SharedOption option) {
    Path output = folder.resolve("report");
    option.requireRefusal(
        wrong -> Program.run("train", "--data=moons", "--output=" + output, wrong));
    assertFalse(Files.exists(output));
  }

  @ParameterizedTest
  @MethodSource("options")
  void theReadmeHasItInItsTable(SharedOption option) throws IOException {
    option.requireInTable(Files.readString(Path.of("../README.md")));
  }

  @Test
  void theHelpBeginsAndEndsAsThatOfAllPrograms() {
    SharedOption.requireFrame("cnf", Program.run("--help"));
  }
}

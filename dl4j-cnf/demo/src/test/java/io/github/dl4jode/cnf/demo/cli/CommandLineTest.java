package io.github.dl4jode.cnf.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments, and what becomes of wrong ones: a sentence, exit code 2, no files. */
class CommandLineTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--iterations 0 | --iterations must be at least 1, not 0",
        "--iterations many | 'many' is not an int",
        "--batch-size 0 | --batch-size must be at least 1, not 0",
        "--minutes 0 | --minutes must be positive, not 0.0",
        "--learning-rate -1 | --learning-rate must be positive, not -1.0",
        "--tolerance NaN | --tolerance must be positive, not NaN",
        "--save-every 0 | --save-every must be at least 1, not 0",
        "--hidden 8,0 | --hidden must be at least 1, not 0",
        "--dynamics planar --hidden 8 | --hidden of planar dynamics is two numbers, not 1",
        "--dynamics cubic | there is no \"cubic\"; choose from planar, ignore, concat, concat-v2",
        "--gradient exact | choose from adjoint, interpolating, discrete",
        "--divergence none | choose from exact, hutchinson",
        "--schedule sawtooth | choose from constant, falling, cosine",
        "--colour red | Unknown option",
        "--csv numbers.csv | mutually exclusive",
      })
  void wrongOptionsOfTrainingAreNamed(String options, String expected) {
    Path output = folder.resolve("report");
    refused(("train --data moons --output " + output + " " + options).split(" "), expected);
    assertFalse(Files.exists(output));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train | --data=NAME | --csv=FILE",
        "train --data circles | choose from two-circles, moons, 8-gaussians, pinwheel, checkerboard,"
            + " 2-spirals, swiss-roll, rings",
        "train --csv nowhere.csv | There is no file nowhere.csv.",
        "sample | Missing required parameter: 'MODEL'",
        "sample nowhere.zip --count 0 | --count must be at least 1, not 0",
        "sample nowhere.zip | There is no model nowhere.zip; train one with: cnf train",
        "density nowhere.zip | Missing required option: '--csv=FILE'",
        "learn | Unmatched argument",
        "match | Missing required option: '--target=NAME'",
        "match --target U5 | choose from U1, U2, U3, U4",
        "match --target U1 --model resnet | choose from planar-flow, cnf",
        "match --target U1 --size 0 | --size must be at least 1, not 0",
        "match --target U1 --samples 2147483647 | --samples must be at most 10000000",
        "match --target U1 --samples 0 | --samples must be at least 1, not 0",
        "match --target U1 --learning-rate 0 | --learning-rate must be positive, not 0.0",
      },
      maxCharsPerColumn = 1000)
  void wrongCommandsAreNamed(String arguments, String expected) {
    refused(arguments.split(" "), expected);
  }

  private static void refused(String[] arguments, String expected) {
    ProgramRun program = Program.run(arguments);
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertEquals("", program.out());
  }

  @Test
  void withoutACommandTheyAreNamed() {
    refused(new String[0], "Choose from train, match, sample, density");
  }

  @Test
  void aBadCellIsOneSentenceAndLeavesNothing() throws IOException {
    Path numbers = Files.writeString(folder.resolve("n.csv"), "a,b\n1,2\n3,four\n");
    Path output = folder.resolve("report");

    ProgramRun program =
        Program.run("train", "--csv", numbers.toString(), "--output", output.toString());

    assertEquals(2, program.exitCode());
    String place = numbers + ", line 3, column 2 (b): \"four\" is no number; write a number";
    assertTrue(program.err().startsWith(place), program.err());
    assertEquals(1, program.err().lines().count(), program.err());
    assertFalse(Files.exists(output));
  }

  @Test
  void aFileThatIsNoModelIsOneSentence() throws IOException {
    Path model = Files.writeString(folder.resolve("model.zip"), "no model");

    ProgramRun program = Program.run("sample", model.toString());

    assertEquals(2, program.exitCode());
    assertEquals(1, program.err().lines().count(), program.err());
    assertTrue(program.err().contains("cannot be read as a flow"), program.err());
  }

  @Test
  void helpNamesTheCommands() {
    ProgramRun help = Program.run("--help");
    assertEquals(0, help.exitCode());
    for (String command : new String[] {"train", "match", "sample", "density"}) {
      assertTrue(help.out().contains(command), help.out());
      assertEquals(0, Program.run(command, "--help").exitCode());
    }
  }
}

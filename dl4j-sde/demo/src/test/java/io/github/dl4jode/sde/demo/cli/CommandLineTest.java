package io.github.dl4jode.sde.demo.cli;

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
        "--hidden 0 | --hidden must be at least 1, not 0",
        "--layers 0 | --layers must be at least 1, not 0",
        "--largest-diffusion 0 | --largest-diffusion must be positive, not 0.0",
        "--state 0 | --state must be at least 1, not 0",
        "--steps 0 | --steps must be at least 1, not 0",
        "--series 0 | --series must be at least 1, not 0",
        "--points 1 | --points must be at least 2, not 1",
        "--deviation 0 | --deviation must be positive, not 0.0",
        "--annealing -1 | --annealing must be at least 0, not -1",
        "--model vae | choose from latent, gan, latent-ode",
        "--csv series.csv | mutually exclusive",
        "--model gan --deviation 0.2 | --deviation has no effect with --model=gan; leave it out",
        "--model gan --annealing 9 | --annealing has no effect with --model=gan",
        "--model gan --largest-diffusion 2 | --largest-diffusion has no effect without --model=latent",
        "--model latent-ode --largest-diffusion 2 | no effect without --model=latent",
        "--model latent-ode --steps 2 | --steps has no effect with --model=latent-ode",
        "--colour red | Unknown option",
      })
  void wrongOptionsOfTrainingAreNamed(String options, String expected) {
    Path output = folder.resolve("report");
    refused(("train --data ou --output " + output + " " + options).split(" "), expected);
    assertFalse(Files.exists(output));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --data heston | choose from ou, brownian, lorenz",
        "train --csv nowhere.csv | There is no file nowhere.csv.",
        "train | Missing required argument",
        "sample | Missing required option: '--model=MODEL'",
        "sample --model nowhere.zip | There is no model nowhere.zip; train one with: sde train",
        "sample --model nowhere.zip --count 0 | --count must be at least 1, not 0",
        "sample --model nowhere.zip --count 2147483647 | --count must be at most 10000000, not 2147483647",
        "sample --model nowhere.zip --points 10000001 | --points must be at most 10000000",
        "forecast nowhere.csv --model nowhere.zip --until 2 --points 2147483647 | --points must be at most",
        "forecast nowhere.csv --model nowhere.zip --until 2 --samples 2147483647 | --samples must be at most",
        "compare nowhere.zip --data ou --count 2147483647 | --count must be at most",
        "sample --model nowhere.zip --points 1 | --points must be at least 2, not 1",
        "forecast nowhere.csv --model nowhere.zip --until 2 | There is no file nowhere.csv.",
        "forecast nowhere.csv --model nowhere.zip --until NaN | --until must be a time, not NaN",
        "forecast nowhere.csv --model nowhere.zip --until 2 --samples 1 | --samples must be at least 2",
        "compare --data ou | Missing required parameter: 'MODEL'",
        "compare nowhere.zip --data ou | There is no model nowhere.zip; train one with: sde train",
        "compare nowhere.zip --data ou --count 0 | --count must be at least 1, not 0",
        "calibrate nowhere.csv --model ou | There is no file nowhere.csv.",
        "calibrate nowhere.csv --model cir | choose from ou, gbm, two-factor",
        "train --csv nowhere.csv --series 9 | --series has no effect with --csv; leave it out",
        "train --csv nowhere.csv --points 9 | --points has no effect with --csv; leave it out",
        "compare a.zip --csv nowhere.csv --series 9 | --series has no effect with --csv",
        "compare a.zip --csv nowhere.csv --points 9 | --points has no effect with --csv",
        "calibrate nowhere.csv --model ou --no-pictures --seed 2 | --seed has no effect with --no-pictures",
        "calibrate nowhere.csv --model ou --seed 2 | There is no file nowhere.csv.",
        "learn | Unmatched argument",
      })
  void wrongCommandsAreNamed(String arguments, String expected) {
    refused(arguments.split(" "), expected);
  }

  private static void refused(String[] arguments, String expected) {
    ProgramRun program = Program.run(arguments);
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertEquals("", program.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,0,1 a,1,high | line 3, column 3 (x): \"high\" is no number",
        "a,0,1 a,0,2 | line 3, column 2 (time)",
        "a,0,1 b,0,2 | has series at one time only",
        "a,0,1 a,1,1 b,0,1 b,1,1 | the values of x never vary",
        "a,0,1 a,1, | the values of x never vary",
      })
  void aFileThatCannotBeLearnedIsOneSentenceAndLeavesNothing(String lines, String expected)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("series.csv"), "series,time,x\n" + lines.replace(' ', '\n'));
    Path output = folder.resolve("output");
    ProgramRun program = Program.run("train", "--csv=" + file, "--output=" + output);
    assertEquals(2, program.exitCode(), program.err());
    assertEquals(1, program.err().strip().lines().count(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertFalse(Files.exists(output));
  }

  @Test
  void aFileThatIsNoModelIsOneSentence() throws IOException {
    Path model = Files.writeString(folder.resolve("model.zip"), "no model");
    refused(new String[] {"sample", "--model=" + model}, "cannot be read as a model");
  }

  @Test
  void withoutACommandTheyAreNamed() {
    refused(new String[0], "Choose from train, sample, forecast, compare, calibrate");
  }

  @Test
  void helpNamesTheCommands() {
    ProgramRun help = Program.run("--help");
    assertEquals(0, help.exitCode());
    for (String command : new String[] {"train", "sample", "forecast", "compare", "calibrate"}) {
      assertTrue(help.out().contains(command), help.out());
      assertEquals(0, Program.run(command, "--help").exitCode());
    }
  }
}

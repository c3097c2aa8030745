package io.github.dl4jode.latentode.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

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
        "--annealing -1 | --annealing must be at least 0, not -1",
        "--shown 0 | --shown must be above 0 and at most 1, not 0.0",
        "--save-every 0 | --save-every must be at least 1, not 0",
        "--latent 0 | --latent must be at least 1, not 0",
        "--recognition 0 | --recognition must be at least 1, not 0",
        "--dynamics 8,0 | --dynamics must be at least 1, not 0",
        "--decoder 0 | --decoder must be at least 1, not 0",
        "--series 1 | --series must be at least 2, not 1",
        "--merge-times 1 | --merge-times must be at least 0 and below 1, not 1.0",
        "--observed 101 | --observed must be 1 to 100, not 101",
        "--noise loud | \"loud\": choose learnt, or a positive number",
        "--noise -0.1 | \"-0.1\": choose learnt, or a positive number",
        "--anchor middle | choose from start, last-point",
        "--encoder lstm | choose from rnn, gru, ode-rnn, gru-ode",
        "--gradient exact | choose from adjoint, interpolating, discrete",
        "--schedule steep | choose from constant, falling, cosine, linear",
        "--colour red | Unknown option",
        "--csv series.csv | mutually exclusive",
        "--merge-times 1e-9 | --merge-times has no effect without --csv; leave it out",
      })
  void wrongOptionsOfTrainingAreNamed(String options, String expected) {
    Path output = folder.resolve("report");
    refused(("train --data spirals --output " + output + " " + options).split(" "), expected);
    assertFalse(Files.exists(output));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train | --data=NAME | --csv=FILE",
        "train --data circles | choose from spirals, periodic, lynx-hare",
        "train --csv nowhere.csv | There is no file nowhere.csv.",
        "forecast | Missing required",
        "forecast nowhere.csv | Missing required option: '--until=TIME'",
        "forecast nowhere.csv --until 3 | There is no file nowhere.csv.",
        "forecast nowhere.csv --until 3 --points 0 | --points must be at least 1, not 0",
        "forecast nowhere.csv --until 3 --samples 0 | --samples must be at least 1, not 0",
        "forecast nowhere.csv --until NaN | --until must be a time, not NaN",
        "table --seeds one | 'one' is not a long",
        "table --observed 30,0 | --observed must be 1 to 100, not 0",
        "table --models lstm | choose from latent-ode, rnn, free-rnn, ode-rnn, rnn-vae",
        "table --series 1 | --series must be at least 2, not 1",
        "removed --sensor z | --sensor must be x or y, not z",
        "removed --fraction 1 | --fraction must be between 0 and 1, not 1.0",
        "train --data lynx-hare --series 9 | --series has no effect without --data=spirals or periodic",
        "train --data lynx-hare --observed 9 | --observed has no effect without --data=spirals",
        "train --data periodic --observed 9 | --observed has no effect without --data=spirals",
        "train --csv nowhere.csv --series 9 | --series has no effect without --data=spirals or periodic",
        "train --csv nowhere.csv --observed 9 | --observed has no effect without --data=spirals",
        "train --csv nowhere.csv --merge-times 1e-9 | There is no file nowhere.csv.",
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
        "north,0,1 north,1,high | | line 3, column 3",
        "north,0,1 north,10,2 | | Series north goes to time 10.0: --until must be later than that, not 9.0.",
        "north,0,1 | --model=nowhere.zip | There is no model nowhere.zip; train one with: latent-ode train",
        "north,0, | | \"level\" has no value",
        "north,0.3,1 north,0.30000000000000004,2 | | the times 0.3 and 0.30000000000000004 of series north differ by rounding alone: write one number for both, or merge them with --merge-times 1e-12.",
        "north,0,1 north,0.1,2 north,1,2 | --merge-times=0.2 | would be one with the tolerance 0.2, and both have a value of level",
        "north,8.999999999999999,1 | | there is no room for 50 times",
      })
  void aFileThatCannotBeForecastIsOneSentenceAndLeavesNothing(
      String lines, String option, String expected) throws IOException {
    refusedFile(lines, option, expected);
  }

  private void refusedFile(String lines, String option, String expected) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("series.csv"), "series,time,level\n" + lines.replace(' ', '\n') + "\n");
    Path output = folder.resolve("output");
    List<String> arguments =
        new ArrayList<>(List.of("forecast", file.toString(), "--output=" + output, "--until=9"));
    if (option != null) {
      arguments.add(option);
    }
    ProgramRun program = Program.run(arguments.toArray(String[]::new));
    assertEquals(2, program.exitCode(), program.err());
    assertEquals(1, program.err().strip().lines().count(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertFalse(Files.exists(output));
  }

  /** All that a training reads. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--iterations 9",
        "--batch-size 9",
        "--learning-rate 0.1",
        "--schedule cosine",
        "--gradient adjoint",
        "--tolerance 0.1",
        "--minutes 1",
        "--annealing 9",
        "--shown 0.5",
        "--encoder gru",
        "--recognition 9",
        "--anchor start",
        "--latent 9",
        "--dynamics 9",
        "--decoder 9",
        "--noise 0.1"
      })
  void anOptionOfATrainingIsRefusedWhereAModelForecasts(String option) {
    String forecast = "forecast nowhere.csv --until 3 " + option;
    refused(forecast.split(" "), "There is no file nowhere.csv.");
    String name = option.substring(0, option.indexOf(' '));
    refused(
        (forecast + " --model nowhere.zip").split(" "),
        name + " has no effect with --model, which has learned already; leave it out");
  }

  /** A new option of trainings has to be in the list, or is read by a forecast. */
  @Test
  void allOtherOptionsOfAForecastAreReadWithAModel() {
    CommandLine commands = LatentOdeDemo.commandLine();
    Set<String> training = names(commands, "train");
    Set<String> both = names(commands, "forecast");
    both.retainAll(training);
    both.removeAll(SeriesTrainingOptions.OF_TRAININGS);
    assertEquals(
        Set.of("--help", "--version", "--threads", "--seed", "--merge-times", "--output"), both);
  }

  private static Set<String> names(CommandLine commands, String command) {
    return commands.getSubcommands().get(command).getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aFileThatIsNoModelIsOneSentence() throws IOException {
    Path model = Files.writeString(folder.resolve("model.zip"), "no model");
    refusedFile("north,0,1", "--model=" + model, "cannot be read as a latent ODE");
  }

  @Test
  void withoutACommandTheyAreNamed() {
    refused(new String[0], "Choose from train, forecast, table, removed");
  }

  @Test
  void helpNamesTheCommands() {
    ProgramRun help = Program.run("--help");
    assertEquals(0, help.exitCode());
    for (String command : new String[] {"train", "forecast", "table", "removed"}) {
      assertTrue(help.out().contains(command), help.out());
      assertEquals(0, Program.run(command, "--help").exitCode());
    }
  }
}

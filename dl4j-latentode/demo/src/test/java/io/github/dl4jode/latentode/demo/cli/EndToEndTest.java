package io.github.dl4jode.latentode.demo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.solver.OdeSolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program from arguments to files, on models that are trained for moments. */
class EndToEndTest {

  private static final List<String> SMALL =
      List.of("--batch-size=4", "--recognition=5", "--latent=2", "--dynamics=4", "--decoder=4");

  /** Uneven times and missing values, in units far from 0 and 1. */
  private static final String WEATHER =
      """
      series,time,temperature,pressure
      north,2000,11.5,1013
      north,2000.75,,1012
      north,2002,12.5,
      north,2003.5,10,1015
      south,2000.25,25.5,1002
      south,2001,26,1001
      south,2004,,1004
      """;

  @TempDir private Path folder;

  private static ProgramRun run(List<String> arguments) {
    ProgramRun program = Program.run(arguments.toArray(String[]::new));
    assertEquals(0, program.exitCode(), program.err());
    return program;
  }

  private List<String> command(String name, String output, String... more) {
    List<String> arguments = new ArrayList<>(List.of(name.split(" ")));
    arguments.addAll(SMALL);
    arguments.add("--output=" + folder.resolve(output));
    arguments.addAll(Arrays.asList(more));
    return arguments;
  }

  private Set<String> files(String output) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(output))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private double[] parameters(String output) throws IOException {
    return LatentOde.load(folder.resolve(output).resolve("model.zip"))
        .network()
        .params()
        .toDoubleVector();
  }

  private static void assertRefused(ProgramRun program, String sentence) {
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains(sentence), program.err());
  }

  @Test
  void spiralsAreLearnedTestedAndDrawn() throws IOException {
    ProgramRun program =
        run(
            command(
                "train --data=spirals", "out", "--series=6", "--observed=20", "--iterations=2"));

    String line =
        "(?s)iteration 1/2: -ELBO [0-9.]+, RMSE [0-9.]+ within, [0-9.]+ after, NFE \\d+ \\+ .*";
    assertTrue(program.out().matches(line), program.out());
    assertTrue(program.out().contains("Test: RMSE "), program.out());
    assertEquals(Set.of("model.zip", "predictions.png", "latent.png", "samples.png"), files("out"));
    Path picture = folder.resolve("out").resolve("predictions.png");
    assertEquals(1600, ImageIO.read(picture.toFile()).getWidth());
  }

  @Test
  void otherDataAreLearnedAsWell() throws IOException {
    for (String data : List.of("periodic --series=3", "lynx-hare")) {
      ProgramRun program = run(command("train --data=" + data, data, "--iterations=1"));
      assertTrue(
          program.out().matches("(?s).*Test: RMSE [0-9.]+ between .*, [0-9.]+ after .*"),
          program.out());
      assertTrue(files(data).contains("predictions.png"));
    }
  }

  @Test
  void aTrainingThatBlowsUpIsOneSentence() {
    List<String> arguments =
        command("train", "out", "--data=periodic", "--series=8", "--learning-rate=1e10");
    ProgramRun program = Program.run(arguments.toArray(String[]::new));
    assertEquals(1, program.exitCode(), program.err());
    assertEquals(1, program.err().strip().lines().count(), program.err());
    assertTrue(program.err().contains("failed: try a smaller --learning-rate."), program.err());
  }

  @Test
  void everyEncoderCanBeChosen() throws IOException {
    for (String encoder : List.of("rnn", "gru", "ode-rnn", "gru-ode")) {
      run(
          command(
              "train --data=spirals --series=3 --observed=5 --iterations=1 --no-pictures",
              encoder,
              "--encoder=" + encoder,
              "--anchor=last-point",
              "--shown=0.5",
              "--noise=0.1",
              "--annealing=2"));
      assertEquals(Set.of("model.zip"), files(encoder));
    }
  }

  @Test
  void theClockEndsATrainingWithItsModel() throws IOException {
    ProgramRun program =
        run(
            command(
                "train --data=lynx-hare",
                "out",
                "--no-pictures",
                "--iterations=4",
                "--minutes=1e-9"));
    assertTrue(
        program.out().startsWith("Stopped by --minutes after 0 of 4 iterations"), program.out());
    assertEquals(Set.of("model.zip"), files("out"));
  }

  @Test
  void theSeedMakesTheNumbersAlsoWhereTrainingIsResumed() throws IOException {
    String training = "train --data=spirals --series=6 --iterations=4 --no-pictures";
    run(command(training, "whole"));
    run(command(training, "again"));
    // After the second save and before the third.
    List<String> stopped = command(training, "parts", "--save-every=1");
    assertEquals(1, Program.runUntil("iteration 3/4", stopped.toArray(String[]::new)).exitCode());
    assertNotEquals(parameters("whole")[0], parameters("parts")[0]);
    run(command(training, "parts", "--resume"));

    assertArrayEquals(parameters("whole"), parameters("again"));
    assertArrayEquals(parameters("whole"), parameters("parts"));
  }

  @Test
  void resumingAnotherTrainingIsRefused() {
    run(command("train --data=lynx-hare --iterations=1 --no-pictures --shown=1", "out"));
    List<String> other =
        command("train --data=periodic --iterations=1 --shown=0.5 --resume", "out");
    assertRefused(
        Program.run(other.toArray(String[]::new)),
        "is of another training: data is lynx-hare, not periodic; --shown is 1.0, not 0.5; resume"
            + " it");
  }

  private String[] forecast(Path file, String output, String... more) {
    String until =
        List.of(more).stream().anyMatch(it -> it.startsWith("--until")) ? "" : " --until=2006";
    String forecast = "forecast --points=3 --samples=5" + until;
    List<String> arguments = command(forecast + " --iterations=2", output, more);
    if (List.of(more).stream().anyMatch(it -> it.startsWith("--model"))) {
      arguments = new ArrayList<>(List.of(forecast.split(" ")));
      arguments.add("--output=" + folder.resolve(output));
      arguments.addAll(List.of(more));
    }
    arguments.add(file.toString());
    return arguments.toArray(String[]::new);
  }

  @Test
  void aForecastLearnsFirstAndAnotherJvmForecastsTheSame() throws Exception {
    Path file = Files.writeString(folder.resolve("weather.csv"), WEATHER);
    ProgramRun program = run(List.of(forecast(file, "here")));
    assertTrue(
        program.out().startsWith("There is no --model: learning the 2 series of " + file),
        program.out());
    assertEquals(Set.of("forecast.csv", "forecast.png", "model.zip"), files("here"));
    Path table = folder.resolve("here").resolve("forecast.csv");
    assertForecast(SeriesFile.read(table));

    String model = "--model=" + folder.resolve("here").resolve("model.zip");
    ProgramRun elsewhere = Program.runElsewhere(forecast(file, "elsewhere", model));
    assertEquals(0, elsewhere.exitCode(), elsewhere.out());
    assertEquals(Set.of("forecast.csv", "forecast.png"), files("elsewhere"));
    assertEquals(
        Files.readString(table),
        Files.readString(folder.resolve("elsewhere").resolve("forecast.csv")));

    Path other = folder.resolve("other.csv");
    Files.writeString(other, WEATHER.replace("pressure", "wind"));
    assertRefused(
        Program.run(forecast(other, "refused", model)),
        "has the sensors temperature, wind, the model knows temperature, pressure, in this order.");
    Files.writeString(other, WEATHER.replace("2000,", "1999,"));
    assertRefused(
        Program.run(forecast(other, "refused", model)), "begins at time 1999.0, before the model");
  }

  private static void assertForecast(SeriesSet forecast) {
    assertEquals(
        List.of("temperature", "temperature deviation", "pressure", "pressure deviation"),
        forecast.sensors());
    Series north = forecast.series().get(0);
    assertEquals(2003.5 + 2.5 / 3, north.firstTime(), 1e-9);
    assertEquals(2006, north.lastTime());
    // Of a model that has hardly learned: the mean of the sensor, within a few deviations of it.
    assertEquals(1007.8, north.value(2, 2), 5 * 5.4);
    assertTrue(north.value(2, 1) > 0 && north.value(2, 3) > 0);
  }

  @Test
  void resumingBeforeTheFirstSaveBeginsAnew() throws IOException {
    Path output = Files.createDirectories(folder.resolve("out"));
    Path stale = Files.writeString(output.resolve(".model.zip.999999999.part"), "half of a model");
    String says = "There is nothing to resume in " + output + " yet: starting from the beginning";
    ProgramRun program =
        run(command("train --data=lynx-hare --iterations=1 --no-pictures --resume", "out"));
    assertTrue(program.out().startsWith(says), program.out());
    assertEquals(Set.of("model.zip"), files("out"));
    assertFalse(Files.exists(stale));

    program =
        run(
            command(
                "table --series=4 --observed=10 --seeds=1 --models=rnn --iterations=1 --resume",
                "out"));
    assertTrue(program.out().startsWith(says), program.out());
  }

  /** ND4J takes the seed 0 for the clock's time. */
  @Test
  void zeroIsASeedLikeOthers() throws IOException {
    for (String output : List.of("one", "two")) {
      run(command("train --data=lynx-hare --iterations=2 --no-pictures --seed=0", output));
    }
    assertArrayEquals(parameters("one"), parameters("two"));
  }

  @Test
  void anOutputThatCannotBeWrittenIsKnownBeforeTheFirstIteration() throws IOException {
    Path series = Files.writeString(folder.resolve("weather.csv"), WEATHER);
    for (String name :
        List.of("train --data=lynx-hare", "table --series=4", "forecast --until=2006 " + series)) {
      ProgramRun program = Program.run(command(name, "weather.csv").toArray(String[]::new));
      assertRefused(program, "The folder " + series + " cannot be written to");
      assertEquals("", program.out());
    }
    assertEquals(WEATHER, Files.readString(series));
  }

  @Test
  void aForecastTooFarIsTheUsersToMend() throws IOException {
    Path series = Files.writeString(folder.resolve("weather.csv"), WEATHER);
    run(List.of(forecast(series, "out")));
    String model = "--model=" + folder.resolve("out").resolve("model.zip");
    for (String until : List.of("1.0E300", "1.0E308")) {
      ProgramRun program = Program.run(forecast(series, "far", model, "--until=" + until));
      assertTooFar(program, until);
    }
    Path hasty = folder.resolve("hasty.zip");
    OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-9).maximumSteps(2).build();
    LatentOde.builder(SeriesScaling.of(SeriesFile.read(series)))
        .latent(2)
        .solver(solver)
        .build()
        .save(hasty);
    assertTooFar(Program.run(forecast(series, "far", "--model=" + hasty)), "2006.0");
  }

  private static void assertTooFar(ProgramRun program, String until) {
    assertRefused(
        program, "The model cannot go as far as --until " + until + "; choose an earlier time: ");
    assertEquals(1, program.err().lines().count(), program.err());
  }

  @Test
  void theTableKeepsWhatIsFinished() throws IOException {
    String trainings = "table --series=4 --observed=10,20 --iterations=1";
    run(command(trainings, "out", "--seeds=1", "--models=rnn"));
    ProgramRun program =
        run(command(trainings, "out", "--seeds=1,2", "--models=rnn,latent-ode", "--resume"));

    assertEquals(
        2, program.out().lines().filter(line -> line.endsWith(": finished before")).count());
    assertTrue(program.out().contains("latent ODE, 20 known points, seed 2 (8 of 8)"));
    String written = Files.readString(folder.resolve("out").resolve("table.md"));
    assertTrue(program.out().contains(written));
    List<String> lines = written.lines().toList();
    assertEquals("| RMSE at known points | 10 | 20 |", lines.get(0));
    assertTrue(
        lines.get(3).matches("\\| within the window: latent ODE \\| [\\d.]+ ± [\\d.]+ \\| .*"),
        lines.get(3));
    assertEquals(12, lines.size());
    assertTrue(
        files("out")
            .containsAll(Set.of("table.json", "extrapolation-10.png", "extrapolation-20.png")));

    List<String> other = command(trainings, "out", "--learning-rate=0.5", "--resume");
    assertRefused(
        Program.run(other.toArray(String[]::new)),
        "is of another training: --learning-rate is 0.005, not 0.5; resume it");
  }

  @Test
  void removedValuesAreComparedWithAll() {
    List<String> arguments =
        new ArrayList<>(List.of("removed", "--series=4", "--observed=10", "--iterations=1"));
    arguments.addAll(SMALL);
    ProgramRun program = run(arguments);
    String line =
        "(?s).*RMSE at the removed values: [\\d.]+ with all values, [\\d.]+ without 50 % of the"
            + " values of y, [+-][\\d.]+ %\\R";
    assertTrue(program.out().matches(line), program.out());
  }

  private Path fromEarlierVersion(String resource, String name) throws IOException {
    Path output = Files.createDirectories(folder.resolve("before"));
    try (InputStream saved = EndToEndTest.class.getResourceAsStream(resource)) {
      Files.copy(saved, output.resolve(name));
    }
    return output;
  }

  private static ProgramRun small(String command, Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--series=4",
                "--batch-size=2",
                "--recognition=3",
                "--latent=2",
                "--dynamics=4",
                "--decoder=4",
                "--resume",
                "--output=" + output));
    arguments.addAll(List.of(more));
    return Program.run(arguments.toArray(String[]::new));
  }

  /** It was stopped after two iterations of four, when settings had another form. */
  @Test
  void aTrainingOfAnEarlierVersionIsResumed() throws IOException {
    Path output = fromEarlierVersion("before.zip", "model.zip");
    String[] same = {"--data=spirals", "--iterations=4", "--no-pictures", "--tolerance=0.01"};
    ProgramRun other = small("train", output, same);
    assertEquals(2, other.exitCode());
    assertTrue(
        other.err().contains("training: --tolerance is 0.001, not 0.01; resume"), other.err());

    same[3] = "--tolerance=0.001";
    ProgramRun program = small("train", output, same);
    assertEquals(0, program.exitCode(), program.err());
    assertTrue(program.out().startsWith("iteration 3/4"), program.out());
  }

  @Test
  void aTableOfAnEarlierVersionIsResumed() throws IOException {
    Path output = fromEarlierVersion("table.json", "table.json");
    ProgramRun program =
        small("table", output, "--models=rnn", "--observed=30", "--seeds=1", "--iterations=2");
    assertEquals(0, program.exitCode(), program.err());
    assertTrue(program.out().contains("(1 of 1): finished before"), program.out());
  }
}

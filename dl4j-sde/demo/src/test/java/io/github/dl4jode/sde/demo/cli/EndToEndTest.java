package io.github.dl4jode.sde.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.program.testing.Spellings;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.demo.data.PathsFile;
import io.github.dl4jode.sde.demo.data.ProcessChoice;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.file.SavedPathModel;
import io.github.dl4jode.sde.latent.PosteriorPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program from arguments to files, on models that are trained for moments. */
class EndToEndTest {

  private static final List<String> SMALL_MODEL =
      List.of("--batch-size=4", "--hidden=3", "--state=2");

  private static final List<String> SMALL =
      List.of("--batch-size=4", "--hidden=3", "--state=2", "--series=8", "--points=5");

  @TempDir private Path folder;

  private static ProgramRun run(String... arguments) {
    ProgramRun program = Program.run(arguments);
    assertEquals(0, program.exitCode(), program.err());
    return program;
  }

  private ProgramRun train(String output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    boolean generated = Arrays.stream(more).noneMatch(option -> option.startsWith("--csv"));
    arguments.addAll(generated ? SMALL : SMALL_MODEL);
    arguments.add("--output=" + folder.resolve(output));
    arguments.addAll(Arrays.asList(more));
    return run(arguments.toArray(String[]::new));
  }

  private Set<String> files(String output) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(output))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private List<String> samples(String model, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sample",
                "--count=3",
                "--model=" + folder.resolve(model).resolve("model.zip"),
                "--output=" + folder.resolve("samples")));
    arguments.addAll(Arrays.asList(more));
    run(arguments.toArray(String[]::new));
    return Files.readAllLines(folder.resolve("samples").resolve("samples.csv"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"latent", "gan"})
  void aProcessIsLearnedDescribedAndDrawn(String model) throws IOException {
    String data = model.equals("gan") ? "lorenz" : "ou";
    ProgramRun program = train("out", "--iterations=2", "--model=" + model, "--data=" + data);
    String loss = model.equals("gan") ? "D\\(generated\\) - D\\(data\\)" : "-ELBO";
    String remark = model.equals("gan") ? "" : ", KL [0-9.]+";
    String line = "(?s)iteration 1/2: " + loss + " -?[0-9.]+" + remark + ", [0-9.]+ s\n.*";
    assertTrue(program.out().matches(line), program.out());
    assertTrue(program.out().contains(" at time 0.0: data "), program.out());
    assertEquals(Set.of("model.zip", "paths.png", "marginals.png", "phases.png"), files("out"));
    Path picture = folder.resolve("out").resolve("phases.png");
    assertEquals(800, ImageIO.read(picture.toFile()).getWidth());
    List<String> lines = samples("out", "--until=3", "--points=4");
    assertEquals(model.equals("gan") ? "series,time,x,y,z" : "series,time,y", lines.get(0));
    assertEquals(1 + 3 * 4, lines.size());
    assertTrue(lines.get(4).startsWith("path1,3.0,"), lines.get(4));
    assertEquals(lines, samples("out", "--until=3", "--points=4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"latent", "gan", "latent-ode"})
  void aModelOfNoNumbersIsRefused(String model) {
    train("broken", "--data=ou", "--iterations=1", "--no-pictures", "--model=" + model);
    Path file = folder.resolve("broken").resolve("model.zip");
    SavedPathModel saved = SavedPathModel.read(file);
    saved.model().parameters().putScalar(3, Double.NaN);
    saved.write(file);
    ProgramRun program = Program.run("sample", "--model=" + file, "--count=3");
    assertEquals(2, program.exitCode());
    String reason = "some of its parameters are infinite or no numbers";
    assertTrue(program.err().contains(reason), program.err());
  }

  /** As in the README, for which the options are. */
  @Test
  void aTrainedLatentSdeReadsOtherSeries() throws IOException {
    ProgramRun program =
        train(
            "deep",
            "--data=lorenz",
            "--iterations=2",
            "--no-pictures",
            "--layers=2",
            "--largest-diffusion=0.01");
    String line =
        "(?s).*\n"
            + "64 other series: evidence lower bound -?[0-9.e+]+ nats of a series, root mean square"
            + " error of reconstructions [0-9.]+ deviations of the data\n"
            + ".*";
    assertTrue(program.out().matches(line), program.out());
    LatentSde deep = LatentSde.load(folder.resolve("deep").resolve("model.zip"));
    PosteriorPaths paths =
        (PosteriorPaths) deep.network().getConfiguration().getVertices().get("paths");
    assertEquals(List.of(3L, 3L), paths.dynamics().hidden());
    assertEquals(0.01, paths.dynamics().diffusion().scale());
    List<String> shallow = new ArrayList<>(List.of("train", "--data=lorenz", "--iterations=2"));
    shallow.addAll(SMALL);
    shallow.addAll(List.of("--layers=2", "--resume", "--output=" + folder.resolve("deep")));
    ProgramRun other = Program.run(shallow.toArray(String[]::new));
    assertEquals(2, other.exitCode());
    assertTrue(other.err().contains("--largest-diffusion is 0.01, not 1.0"), other.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"latent", "gan", "latent-ode"})
  void aTrainingThatGoesOnHasTheSameNumbers(String model) throws IOException {
    String[] options = {"--data=brownian", "--iterations=3", "--no-pictures", "--model=" + model};
    train("whole", options);
    // The clock ends it after its first iteration.
    train("parts", plus(options, "--minutes=1e-9"));
    ProgramRun second = train("parts", plus(options, "--resume"));
    assertTrue(second.out().contains("iteration 3/3"), second.out());
    assertEquals(samples("whole"), samples("parts"));
    List<String> other = new ArrayList<>(List.of("train", "--data=brownian", "--resume"));
    other.addAll(SMALL);
    other.addAll(List.of("--model=" + model, "--output=" + folder.resolve("parts")));
    ProgramRun refused = Program.run(other.toArray(String[]::new));
    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains("--iterations is 3, not 2000"), refused.err());
  }

  private static String[] plus(String[] options, String more) {
    return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aSeriesIsContinuedByAFanOfQuantiles() throws IOException {
    train("out", "--data=lorenz", "--iterations=1", "--no-pictures");
    Path file = folder.resolve("known.csv");
    PathsFile.write(ProcessChoice.LORENZ.generate(2, 4, 9), file);
    run(
        "forecast",
        file.toString(),
        "--model=" + folder.resolve("out").resolve("model.zip"),
        "--until=3",
        "--points=2",
        "--samples=50",
        "--output=" + folder.resolve("fan"));
    List<String> lines = Files.readAllLines(folder.resolve("fan").resolve("forecast.csv"));
    assertEquals(1 + 2 * 2, lines.size());
    assertTrue(lines.get(0).startsWith("series,time,x 5%,x 25%,x 50%,x 75%,x 95%,y 5%"));
    double[] row =
        Arrays.stream(lines.get(1).split(",")).skip(2).mapToDouble(Double::parseDouble).toArray();
    for (int i = 1; i < 5; i++) {
      assertTrue(row[i] >= row[i - 1], lines.get(1));
    }
    assertTrue(row[4] > row[0], "a fan has a width");
    assertEquals(Set.of("forecast.csv", "forecast.png"), files("fan"));
  }

  @Test
  void modelsAreComparedWithTheData() throws IOException {
    String[] models = {"gan", "latent-ode"};
    for (String model : models) {
      train(model, "--data=brownian", "--iterations=2", "--no-pictures", "--model=" + model);
    }
    List<String> arguments = new ArrayList<>(List.of("compare", "--data=brownian", "--count=20"));
    for (String model : models) {
      arguments.add(folder.resolve(model).resolve("model.zip").toString());
    }
    arguments.addAll(List.of("--points=5", "--series=9", "--output=" + folder.resolve("both")));
    ProgramRun program = run(arguments.toArray(String[]::new));
    String distance = "w at all times: Wasserstein distance of the marginals [0-9.]+ .*";
    assertTrue(
        program.out().matches("(?s)gan, .*" + distance + "latent-ode, .*" + distance),
        program.out());
    assertEquals(Set.of("marginals.png", "paths.png"), files("both"));
    arguments.set(1, "--data=ou");
    ProgramRun other = Program.run(arguments.toArray(String[]::new));
    assertEquals(2, other.exitCode());
    assertTrue(
        other.err().contains("knows the channels w, and the data are ou (9 series, 5 points), y"),
        other.err());
  }

  @ParameterizedTest
  @CsvSource({"lorenz, latent", "ou, latent", "ou, gan", "ou, latent-ode"})
  void aTrainingThatBlowsUpIsOneSentence(String data, String model) {
    List<String> arguments = new ArrayList<>(List.of("train", "--data=" + data));
    arguments.addAll(SMALL);
    arguments.addAll(
        List.of("--model=" + model, "--learning-rate=1e30", "--output=" + folder.resolve("out")));
    ProgramRun program = Program.run(arguments.toArray(String[]::new));
    assertTrue(program.exitCode() == 1 || program.exitCode() == 2, "" + program.exitCode());
    assertEquals(1, program.err().strip().lines().count(), program.err());
    assertTrue(program.err().contains("try a smaller --learning-rate"), program.err());
  }

  @Test
  void timesThatNoModelReachesAreRefused() throws IOException {
    train("out", "--data=ou", "--iterations=1", "--no-pictures");
    String model = "--model=" + folder.resolve("out").resolve("model.zip");
    Path file = folder.resolve("known.csv");
    PathsFile.write(ProcessChoice.ORNSTEIN_UHLENBECK.generate(1, 4, 9), file);
    for (String[] arguments :
        new String[][] {
          {"sample", model, "--until=1e9"}, {"forecast", file.toString(), model, "--until=1e9"}
        }) {
      ProgramRun refused = Program.run(arguments);
      assertEquals(2, refused.exitCode(), refused.err());
      assertTrue(refused.err().contains("more than 1000 times the length"), refused.err());
    }
    Path early = Files.writeString(folder.resolve("early.csv"), "series,time,y\na,-1,1\na,1,1\n");
    ProgramRun refused = Program.run("forecast", early.toString(), model, "--until=9");
    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains("before the model's first time, 0.0"), refused.err());
  }

  @ParameterizedTest
  @CsvSource({"gan, is an SDE-GAN", "latent-ode, is a latent ODE"})
  void onlyALatentSdeContinuesASeries(String model, String expected) throws IOException {
    train("out", "--data=ou", "--iterations=1", "--no-pictures", "--model=" + model);
    Path file = folder.resolve("known.csv");
    PathsFile.write(ProcessChoice.ORNSTEIN_UHLENBECK.generate(1, 4, 9), file);
    ProgramRun refused =
        Program.run(
            "forecast",
            file.toString(),
            "--model=" + folder.resolve("out").resolve("model.zip"),
            "--until=99");
    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains(expected), refused.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"latent", "gan"})
  void theUsersOwnSeriesWithGapsAreLearned(String model) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("series.csv"),
            "series,time,x,y\na,0,1,2\na,1,,3\na,3,2,4\nb,0,2,1\nb,2,1,1\nb,3,5,\n");
    ProgramRun program =
        train("out", "--csv=" + file, "--iterations=2", "--model=" + model, "--no-pictures");
    assertTrue(program.out().contains("x at time 0.0: data 1.500 ± 0.5000"), program.out());
  }

  @Test
  void aFileIsTheSameByEachOfItsNames() throws IOException {
    String text = "series,time,x\na,0,1\na,1,5\na,3,2\nb,0,2\nb,2,1\nb,3,5\n";
    Path file = Files.writeString(folder.resolve("series.csv"), text);
    train("out", "--csv=" + file, "--iterations=1", "--no-pictures");
    for (Path path : Spellings.of(file)) {
      ProgramRun same =
          train("out", "--csv=" + path, "--iterations=1", "--no-pictures", "--resume");
      assertFalse(same.out().contains("nothing to resume"), same.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ou", "gbm", "two-factor"})
  void aClassicalModelIsCalibrated(String model) throws IOException {
    Path file = folder.resolve("series.csv");
    double[] times = FanForecastCommand.evenly(0, 40, 400);
    double[] values = new double[400];
    SplittableRandom random = new SplittableRandom(3);
    double level = 0;
    double deviation = 0;
    for (int k = 0; k < values.length; k++) {
      level += model.equals("ou") ? 0 : 0.05 * random.nextGaussian();
      deviation = 0.8 * deviation + 0.2 * random.nextGaussian();
      values[k] = 5 + level + deviation;
    }
    PathsFile.write(
        SamplePaths.numbered(List.of("price"), times, new double[][][] {{values}}), file);
    ProgramRun program =
        run("calibrate", file.toString(), "--model=" + model, "--output=" + folder.resolve("c"));
    String first = model.equals("gbm") ? "drift" : "meanReversion";
    assertTrue(
        program.out().matches("(?s)" + first + ": -?[0-9.]+ ± [0-9.]+, 95 % interval .*"),
        program.out());
    List<String> lines = Files.readAllLines(folder.resolve("c").resolve("calibration.csv"));
    assertEquals("parameter,estimate,standard error,lower,upper", lines.get(0));
    assertTrue(lines.get(1).startsWith(first + ","), lines.get(1));
    assertEquals(Set.of("calibration.csv", "calibration.png"), files("c"));
    ProgramRun other =
        Program.run("calibrate", file.toString(), "--model=" + model, "--channel=volume");
    assertEquals(2, other.exitCode());
    assertTrue(other.err().contains("has no channel \"volume\"; choose from price."), other.err());
  }
}

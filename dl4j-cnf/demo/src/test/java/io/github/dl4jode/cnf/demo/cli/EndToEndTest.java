package io.github.dl4jode.cnf.demo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.demo.data.NumberRows;
import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.program.testing.ProgramRun;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The program from arguments to files, on flows that are trained for moments. */
class EndToEndTest {

  private static final Set<String> PICTURES =
      Set.of("data.png", "samples.png", "density.png", "transformation.png", "transformation.gif");

  @TempDir private Path folder;

  private ProgramRun train(String output, String... more) {
    ProgramRun program = Program.run(training(output, more));
    assertEquals(0, program.exitCode(), program.err());
    return program;
  }

  private String[] training(String output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--batch-size=32", "--hidden=6,4"));
    arguments.add("--output=" + folder.resolve(output));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private String sample(String output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("sample", model(output)));
    arguments.addAll(List.of(more));
    ProgramRun program = Program.run(arguments.toArray(String[]::new));
    assertEquals(0, program.exitCode(), program.err());
    return program.out();
  }

  private String model(String output) {
    return folder.resolve(output).resolve("model.zip").toString();
  }

  @Test
  void aToyDensityIsLearnedSampledAndDrawn() throws Exception {
    ProgramRun program = train("toy", "--data=moons", "--iterations=4");

    assertEquals(4, program.out().lines().filter(line -> line.startsWith("iteration ")).count());
    assertTrue(
        program.out().matches("(?s)iteration 1/4: NLL [0-9.]+, NFE \\d+ \\+ \\d+, .*"),
        program.out());
    assertTrue(program.out().contains("floor 2.390, one Gaussian 3."), program.out());
    String integral =
        program.out().lines().filter(line -> line.contains("integrates")).findFirst().orElseThrow();
    assertEquals(1, Double.parseDouble(integral.replaceAll("[^0-9.]", "")), 1e-3, integral);
    Path output = folder.resolve("toy");
    try (Stream<Path> files = Files.list(output)) {
      Set<String> names =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      assertTrue(names.containsAll(PICTURES) && names.contains("model.zip"), names.toString());
      assertEquals(PICTURES.size() + 1, names.size(), names.toString());
    }
    assertEquals(20, frames(output.resolve("transformation.gif")));
    assertEquals(1636, ImageIO.read(output.resolve("transformation.png").toFile()).getWidth());
    assertEquals(500, ImageIO.read(output.resolve("density.png").toFile()).getHeight());
  }

  private static int frames(Path gif) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(stream);
      return reader.getNumImages(true);
    } finally {
      reader.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cnf", "planar-flow"})
  void aKnownDensityIsMatched(String model) throws IOException {
    Path output = folder.resolve("match");
    ProgramRun program =
        Program.run(
            "match",
            "--target=U2",
            "--model=" + model,
            "--size=4",
            "--iterations=20",
            "--samples=64",
            "--learning-rate=0.03",
            "--output=" + output);
    assertEquals(0, program.exitCode(), program.err());
    List<Double> divergences =
        program
            .out()
            .lines()
            .filter(line -> line.contains("KL "))
            .map(line -> Double.parseDouble(line.replaceFirst(".*KL ([-0-9.]+).*", "$1")))
            .toList();
    assertEquals(21, divergences.size(), program.out());
    double last = divergences.get(20);
    // A divergence is not negative; the flow begins with a Gaussian far from the wave.
    assertTrue(last > 0 && last < divergences.get(0) - 0.3, program.out());
    for (String picture : new String[] {"target.png", "samples.png"}) {
      assertEquals(500, ImageIO.read(output.resolve(picture).toFile()).getHeight());
    }
  }

  @Test
  void anotherJvmDrawsTheSameNumbers() throws Exception {
    train("one", "--no-pictures", "--data=rings", "--iterations=2");

    ProgramRun elsewhere = Program.runElsewhere("sample", model("one"), "--count=5", "--seed=3");

    assertEquals(0, elsewhere.exitCode(), elsewhere.out());
    String here = sample("one", "--count=5", "--seed=3");
    assertTrue(elsewhere.out().endsWith(here), elsewhere.out() + " is not " + here);
    assertNotEquals(here, sample("one", "--count=5", "--seed=4"));
  }

  @Test
  void theClockEndsATrainingWithItsModel() throws IOException {
    ProgramRun program =
        train("short", "--no-pictures", "--data=moons", "--iterations=4", "--minutes=1e-9");

    assertTrue(
        program.out().startsWith("Stopped by --minutes after 0 of 4 iterations"), program.out());
    assertEquals(6, sample("short", "--count=5").lines().count());
  }

  /** With noise in the divergence, so that it is resumed as well. */
  @Test
  void theSeedMakesTheNumbersAlsoWhereTrainingIsResumed() throws IOException {
    String data = "--data=8-gaussians";
    String iterations = "--iterations=4";
    String divergence = "--divergence=hutchinson";
    train("whole", "--no-pictures", data, iterations, divergence);
    train("again", "--no-pictures", data, iterations, divergence);
    // After the second save and before the third.
    ProgramRun stopped =
        Program.runUntil(
            "iteration 3/4", training("parts", "--save-every=1", data, iterations, divergence));
    assertEquals(1, stopped.exitCode());
    File parts = new File(model("parts"));
    assertEquals(2, ContinuousNormalizingFlow.load(parts).network().getIterationCount());
    train("parts", "--no-pictures", "--resume", data, iterations, divergence);

    String numbers = sample("whole");
    assertEquals(numbers, sample("again"));
    assertEquals(numbers, sample("parts"));
  }

  @Test
  void resumingAnotherTrainingIsRefused() {
    train("before", "--no-pictures", "--data=moons", "--iterations=1");
    ProgramRun program =
        Program.run(training("before", "--data=rings", "--iterations=1", "--seed=2", "--resume"));
    assertEquals(2, program.exitCode());
    assertTrue(
        program
            .err()
            .contains(
                "is of another training: data is moons, not rings; --seed is 1, not 2; resume it"),
        program.err());
  }

  /** Three columns of very different scales. */
  @Test
  void ownNumbersComeBackInTheirOwnUnits() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder("kg;m;constant 1000\n");
    for (int i = 0; i < 60; i++) {
      text.append(70 + 10 * random.nextGaussian()).append(';');
      text.append(1.7 + 0.1 * random.nextGaussian()).append(';');
      text.append(1000 + random.nextGaussian()).append('\n');
    }
    Path numbers = Files.writeString(folder.resolve("n.csv"), text);
    ProgramRun program = train("own", "--csv=" + numbers, "--iterations=2");
    assertTrue(program.out().contains("of the standardised numbers"), program.out());

    Path samples = folder.resolve("samples.csv");
    sample("own", "--count=400", "--output=" + samples);
    NumberTable drawn = NumberRows.readAll(samples);
    assertEquals(List.of("kg", "m", "constant 1000"), drawn.columns());
    // A flow that has hardly learned moves its samples by about one deviation; the columns lie 7,
    // 17 and 1000 from 0.
    assertEquals(70, mean(drawn, 0), 15);
    assertEquals(1.7, mean(drawn, 1), 0.15);
    assertEquals(1000, mean(drawn, 2), 1.5);

    ProgramRun density = Program.run("density", model("own"), "--csv=" + numbers);
    assertEquals(0, density.exitCode(), density.err());
    String[] lines = density.out().split("\n");
    assertEquals("kg,m,constant 1000,log_density", lines[0]);
    assertEquals(61, lines.length);
    // Nearly a Gaussian, whose entropy in these units is 3/2 ln 2πe + ln(10 · 0.1 · 1).
    double mean =
        Arrays.stream(lines)
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
            .average()
            .orElseThrow();
    assertEquals(-1.5 * Math.log(2 * Math.PI * Math.E), mean, 1);

    Path other = Files.writeString(folder.resolve("other.csv"), "1,2\n");
    ProgramRun refused = Program.run("density", model("own"), "--csv=" + other);
    assertEquals(2, refused.exitCode());
    assertTrue(
        refused.err().contains("has 2 columns, the model's density is of 3: kg, m, constant 1000."),
        refused.err());
  }

  @Test
  void resumingBeforeTheFirstSaveBeginsAnew() throws IOException {
    Path output = Files.createDirectories(folder.resolve("new"));
    Path stale = Files.writeString(output.resolve(".model.zip.999999999.part"), "half of a model");

    ProgramRun program =
        train("new", "--no-pictures", "--data=moons", "--iterations=1", "--resume");

    assertTrue(
        program
            .out()
            .startsWith(
                "There is nothing to resume in " + output + " yet: starting from the beginning"),
        program.out());
    assertEquals(6, sample("new", "--count=5").lines().count());
    assertFalse(Files.exists(stale));
  }

  /** ND4J takes the seed 0 for the clock's time. */
  @Test
  void zeroIsASeedLikeOthers() throws IOException {
    for (String output : List.of("one", "two")) {
      train(output, "--no-pictures", "--data=moons", "--iterations=2", "--seed=0");
    }
    assertEquals(sample("one", "--seed=0"), sample("two", "--seed=0"));

    String[] match = {
      "match", "--target=U1", "--size=2", "--iterations=2", "--samples=16", "--seed=0", ""
    };
    List<String> divergences = new ArrayList<>();
    for (String output : List.of("three", "four")) {
      match[6] = "--output=" + folder.resolve(output);
      ProgramRun run = Program.run(match);
      assertEquals(0, run.exitCode(), run.err());
      divergences.add(
          run.out().lines().filter(line -> line.contains("±")).findFirst().orElseThrow());
    }
    assertEquals(divergences.get(0), divergences.get(1));
  }

  @Test
  void anOutputThatCannotBeWrittenIsKnownBeforeTheFirstIteration() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    for (String command : List.of("train --data=moons", "match --target=U1")) {
      List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
      arguments.add("--output=" + file);
      ProgramRun program = Program.run(arguments.toArray(String[]::new));
      assertEquals(2, program.exitCode(), program.err());
      assertEquals("", program.out());
      assertTrue(
          program.err().startsWith("The folder " + file + " cannot be written to"), program.err());
    }
    assertEquals("mine", Files.readString(file));

    train("trained", "--no-pictures", "--data=moons", "--iterations=1");
    ProgramRun program =
        Program.run("sample", model("trained"), "--count=1000000000", "--output=" + folder);
    assertEquals(2, program.exitCode());
    assertTrue(program.err().contains("it is a folder; name a file"), program.err());
  }

  @Test
  void moreThanOnePartIsTheSameAsAllAtOnce() throws IOException {
    train("parts", "--no-pictures", "--data=moons", "--iterations=1");
    Path samples = folder.resolve("samples.csv");
    sample("parts", "--count=20000", "--seed=3", "--output=" + samples);
    ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.load(new File(model("parts")));
    NumberTable drawn = NumberRows.readAll(samples);
    assertArrayEquals(flow.sample(20_000, 3).toDoubleMatrix(), drawn.rows());

    Path densities = folder.resolve("densities.csv");
    ProgramRun density =
        Program.run("density", model("parts"), "--csv=" + samples, "--output=" + densities);
    assertEquals(0, density.exitCode(), density.err());
    double[] all =
        flow.logDensity(Nd4j.createFromArray(drawn.rows()).castTo(DataType.FLOAT)).toDoubleVector();
    assertArrayEquals(
        all,
        Arrays.stream(NumberRows.readAll(densities).rows()).mapToDouble(row -> row[2]).toArray());
  }

  @Test
  void notesThatDoNotFitTheirFlowAreRefused() throws IOException {
    train("one", "--no-pictures", "--data=moons", "--iterations=1");
    Path model = Path.of(model("one"));
    String notes = Files.readString(FileSystems.newFileSystem(model).getPath("cnf.json"));
    String fewer = notes.replaceAll("\\[ ?\"x1\" ?, ?\"x2\" ?]", "[\"x1\"]");
    assertNotEquals(notes, fewer);
    fewer =
        fewer.replaceAll("\\[ ?0.0 ?, ?0.0 ?]", "[0.0]").replaceAll("\\[ ?1.0 ?, ?1.0 ?]", "[1.0]");
    for (String changed : List.of(fewer, "{}", notes.substring(0, notes.length() / 2))) {
      try (FileSystem zip = FileSystems.newFileSystem(model)) {
        Files.writeString(zip.getPath("cnf.json"), changed);
      }
      ProgramRun program = Program.run("sample", model.toString());
      assertEquals(2, program.exitCode(), program.err());
      assertEquals(1, program.err().lines().count(), program.err());
      assertTrue(
          program.err().startsWith(model + " cannot be read as a flow (its cnf.json"),
          program.err());
    }
  }

  /** R writes the numbers of rows into a column without a name. */
  @Test
  void aColumnWithoutANameIsNotLearned() throws IOException {
    Path numbers = Files.writeString(folder.resolve("r.csv"), "\"\",\"x\"\n\"1\",0.5\n\"2\",0.7\n");
    ProgramRun program = Program.run(training("r", "--csv=" + numbers));
    assertEquals(2, program.exitCode());
    assertEquals(
        numbers
            + ", line 1, column 1: the column has no name; name it, or delete the column if it"
            + " counts the rows.",
        program.err().strip());
  }

  private static double mean(NumberTable table, int column) {
    return Arrays.stream(table.rows()).mapToDouble(row -> row[column]).average().orElseThrow();
  }

  /** It was stopped after two iterations of four, when settings had another form. */
  @Test
  void aTrainingOfAnEarlierVersionIsResumed() throws IOException {
    Path output = Files.createDirectories(folder.resolve("before"));
    try (InputStream saved = EndToEndTest.class.getResourceAsStream("before.zip")) {
      Files.copy(saved, output.resolve("model.zip"));
    }
    String[] same = {
      "train",
      "--data=moons",
      "--iterations=4",
      "--batch-size=8",
      "--hidden=2,4",
      "--no-pictures",
      "--resume",
      "--output=" + output,
      "--seed=2"
    };
    ProgramRun other = Program.run(same);
    assertEquals(2, other.exitCode());
    assertTrue(other.err().contains("training: --seed is 1, not 2; resume"), other.err());

    same[8] = "--seed=1";
    ProgramRun program = Program.run(same);
    assertEquals(0, program.exitCode(), program.err());
    assertTrue(program.out().startsWith("iteration 3/4"), program.out());
  }
}

package io.github.dl4jode.cde.demo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.demo.file.SavedClassifier;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.program.testing.Spellings;
import java.io.IOException;
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
      List.of("--batch-size=4", "--hidden=3", "--width=5", "--series=8", "--points=6");

  /** Options that every model and every file of series has. */
  private static final List<String> SMALL_FOR_ALL = List.of("--batch-size=4", "--hidden=3");

  /** Uneven times, missing values, two classes. */
  private static final String FILE =
      """
      series,label,time,level,flow
      a,rising,0,1,5
      a,rising,1.5,2,
      a,rising,2,3,4
      b,falling,0.5,3,
      b,falling,1,,2
      b,falling,4,1,3
      c,rising,0,0,1
      c,rising,2,2,
      d,falling,0,9,2
      d,falling,3,7,1
      """;

  @TempDir private Path folder;

  private static ProgramRun run(String... arguments) {
    ProgramRun program = Program.run(arguments);
    assertEquals(0, program.exitCode(), program.err());
    return program;
  }

  private ProgramRun train(String output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    boolean own = Arrays.stream(more).anyMatch(option -> option.startsWith("--csv"));
    arguments.addAll(own ? SMALL_FOR_ALL : SMALL);
    arguments.add("--output=" + folder.resolve(output));
    arguments.addAll(Arrays.asList(more));
    return run(arguments.toArray(String[]::new));
  }

  private Set<String> files(String output) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(output))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private double[] parameters(String output) {
    return SavedClassifier.read(folder.resolve(output).resolve("model.zip"))
        .network()
        .params()
        .toDoubleVector();
  }

  @Test
  void spiralsAreLearnedTestedAndDrawn() throws IOException {
    ProgramRun program = train("out", "--epochs=2", "--dropped=0.3", "--counts");

    String line =
        "(?s)epoch 1/2: loss [0-9.]+, test loss [0-9.]+, accuracy [0-9.]+, NFE [1-9]\\d* \\+ [1-9].*";
    assertTrue(program.out().matches(line), program.out());
    assertTrue(program.out().contains("Test: accuracy "), program.out());
    assertEquals(
        Set.of("model.zip", "interpolation.png", "confusion.png", "dropped.png", "hidden.png"),
        files("out"));
    Path picture = folder.resolve("out").resolve("hidden.png");
    assertEquals(960, ImageIO.read(picture.toFile()).getWidth());
  }

  @Test
  void aTrainingThatGoesOnHasTheSameNumbers() {
    String[] options = {
      "--epochs=3", "--no-pictures", "--noise=0.1", "--epoch-dropped=0.2", "--field=diagonal"
    };
    train("whole", options);
    // The clock ends it after its first epoch.
    train("parts", with(options, "--minutes=1e-9"));
    ProgramRun second = train("parts", with(options, "--resume"));

    assertTrue(second.out().contains("epoch 3/3"), second.out());
    assertArrayEquals(parameters("whole"), parameters("parts"));
    train("without", "--epochs=3", "--no-pictures", "--noise=0.1", "--field=diagonal");
    assertFalse(Arrays.equals(parameters("whole"), parameters("without")));
    ProgramRun other =
        Program.run(
            "train",
            "--epochs=4",
            "--resume",
            "--noise=0.1",
            "--no-pictures",
            "--output=" + folder.resolve("parts"));
    assertEquals(2, other.exitCode());
    assertTrue(other.err().contains("--epochs is 3, not 4"), other.err());
  }

  @Test
  void aFileIsTheSameByEachOfItsNames() throws IOException {
    Path file = Files.writeString(folder.resolve("series.csv"), FILE);
    String[] options = {"--epochs=1", "--no-pictures"};
    train("own", with(with(options, "--csv=" + file), "--test=" + file));
    for (Path path : Spellings.of(file)) {
      String[] same = with(with(options, "--csv=" + path), "--test=" + file);
      ProgramRun resumed = train("own", with(same, "--resume"));
      assertFalse(resumed.out().contains("nothing to resume"), resumed.out());
    }
  }

  private static String[] with(String[] options, String more) {
    return Stream.concat(Arrays.stream(options), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void anEpochThatCannotDropValuesIsRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("series.csv"),
            "series,label,time,x\na,l,0,1\na,l,1,2\nb,r,0,1\nb,r,1,3\n");
    ProgramRun program =
        Program.run(
            "train",
            "--csv=" + file,
            "--test=" + file,
            "--epoch-dropped=0.999",
            "--output=" + folder.resolve("none"));
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains("too few values"), program.err());
    assertTrue(program.err().contains("--epoch-dropped"), program.err());
    assertFalse(Files.exists(folder.resolve("none")));
  }

  /** With a test after each epoch, and without one. */
  @Test
  void aTrainingThatBlowsUpIsOneSentence() {
    for (List<String> command :
        List.of(
            List.of("train", "--epochs=1"),
            List.of("table", "--epochs=3", "--models=cde", "--seeds=1", "--dropped=0"))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(SMALL);
      arguments.addAll(List.of("--learning-rate=1e30", "--output=" + folder.resolve("out")));
      ProgramRun program = Program.run(arguments.toArray(String[]::new));
      assertEquals(1, program.exitCode(), program.err());
      assertEquals(1, program.err().strip().lines().count(), program.err());
      assertTrue(program.err().contains("smaller --learning-rate"), program.err());
    }
  }

  @Test
  void theUsersOwnSeriesAreLearnedAndClassified() throws IOException {
    Path file = Files.writeString(folder.resolve("series.csv"), FILE);
    for (String model : List.of("cde", "gru", "gru-d", "ode-rnn", "lstm")) {
      train(
          model,
          "--csv=" + file,
          "--test=" + file,
          "--epochs=2",
          "--no-pictures",
          "--model=" + model);
      Path table = folder.resolve(model + ".csv");
      ProgramRun classified =
          run(
              "classify",
              file.toString(),
              "--model=" + folder.resolve(model).resolve("model.zip"),
              "--output=" + table);
      List<String> lines = Files.readAllLines(table);
      assertEquals("series,class,falling,rising", lines.get(0));
      assertEquals(5, lines.size());
      assertTrue(lines.get(1).matches("a,(falling|rising),0\\.\\d{6},0\\.\\d{6}"), lines.get(1));
      assertTrue(classified.err().matches("(?s)Accuracy .* of 4 series.*"), classified.err());
    }
  }

  @Test
  void seriesOfOtherChannelsAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("series.csv"), FILE);
    train("out", "--csv=" + file, "--test=" + file, "--epochs=1", "--no-pictures");
    Path other =
        Files.writeString(folder.resolve("other.csv"), "series,time,level\na,0,1\na,1,2\n");
    ProgramRun program =
        Program.run(
            "classify", other.toString(), "--model=" + folder.resolve("out").resolve("model.zip"));
    assertEquals(2, program.exitCode());
    assertTrue(
        program
            .err()
            .contains("The channels of the series are level, the network knows level, flow"),
        program.err());
    ProgramRun test =
        Program.run(
            "train", "--csv=" + file, "--test=" + other, "--output=" + folder.resolve("no"));
    assertTrue(test.err().contains("has the channels level, "), test.err());
  }

  /** An LSTM would make a class of an infinite value without a word. */
  @Test
  void seriesThatNoModelCanReadAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("series.csv"), FILE);
    Path far =
        Files.writeString(
            folder.resolve("far.csv"), FILE.replace("d,falling,3,7,1", "d,falling,3,7,1e300"));
    String expected = "Series d has the value 1.0E300 in channel \"flow\" at time 3.0";
    for (String model : List.of("cde", "lstm")) {
      train(
          model,
          "--csv=" + file,
          "--test=" + file,
          "--epochs=1",
          "--no-pictures",
          "--model=" + model);
      Path table = folder.resolve(model + ".csv");
      ProgramRun classified =
          Program.run(
              "classify",
              far.toString(),
              "--model=" + folder.resolve(model).resolve("model.zip"),
              "--output=" + table);
      assertEquals(2, classified.exitCode());
      assertTrue(classified.err().contains(expected), classified.err());
      assertFalse(Files.exists(table));
    }
    for (String command : List.of("train", "table")) {
      Path output = folder.resolve("none");
      ProgramRun program =
          Program.run(command, "--csv=" + file, "--test=" + far, "--output=" + output);
      assertEquals(2, program.exitCode(), program.err());
      assertTrue(program.err().contains(expected), program.err());
      assertFalse(Files.exists(output));
    }
  }

  @Test
  void longSeriesAreLearnedFromLogSignatures() throws IOException {
    ProgramRun program =
        run(
            "train",
            "--series=6",
            "--points=200",
            "--window=0.5",
            "--depth=3",
            "--epochs=1",
            "--path=linear",
            "--output=" + folder.resolve("out"));
    assertTrue(program.out().contains("Test: accuracy"), program.out());
    assertTrue(files("out").contains("hidden.png"));
  }

  @Test
  void theTableIsFilledAndResumed() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "table",
                "--epochs=1",
                "--seeds=1,2",
                "--models=cde,lstm",
                "--dropped=0,0.5",
                "--output=" + folder.resolve("table")));
    arguments.addAll(SMALL);
    ProgramRun first = run(arguments.toArray(String[]::new));
    String table = Files.readString(folder.resolve("table").resolve("table.md"));
    assertTrue(first.out().contains("neural CDE, 0.5 dropped, seed 2 (7 of 8)"), first.out());
    assertTrue(
        table.matches("(?s)\\| test accuracy.*\\n\\| neural CDE \\| \\d+ \\| \\d.\\d{3} ± .*"),
        table);
    arguments.add("--resume");
    ProgramRun second = run(arguments.toArray(String[]::new));
    assertEquals(8, second.out().lines().filter(line -> line.contains("finished before")).count());
    assertTrue(second.out().contains(table), second.out());
    arguments.add("--learning-rates=lstm=0.1");
    ProgramRun other = Program.run(arguments.toArray(String[]::new));
    assertEquals(2, other.exitCode());
    assertTrue(other.err().contains("--learning-rates is {}, not {lstm=0.1}"), other.err());
  }

  /** The options of the models that are there already must be as they were. */
  @Test
  void aTableIsResumedWithOtherModels() {
    String[] arguments = {
      "table",
      "--series=8",
      "--points=6",
      "--epochs=1",
      "--seeds=1",
      "--dropped=0",
      "--hidden=3",
      "--width=4",
      "--learning-rates=cde=0.01",
      "--output=" + folder.resolve("more")
    };
    run(with(arguments, "--models=cde"));
    ProgramRun alone = Program.run(with(arguments, "--models=gru"));
    assertTrue(alone.err().contains("--width has no effect"), alone.err());
    ProgramRun more = run(with(with(arguments, "--models=gru"), "--resume"));
    assertTrue(more.out().contains("(1 of 1)"), more.out());
  }

  /** A table would have accuracies of two sets of series. */
  @Test
  void aTableOfSeriesThatHaveChangedIsNotResumed() throws IOException {
    Path file = Files.writeString(folder.resolve("series.csv"), FILE);
    String[] arguments = {
      "table",
      "--csv=" + file,
      "--test=" + file,
      "--epochs=1",
      "--seeds=1",
      "--models=gru",
      "--dropped=0",
      "--hidden=3",
      "--output=" + folder.resolve("changing")
    };
    run(arguments);
    ProgramRun same = run(with(arguments, "--resume"));
    assertTrue(same.out().contains("finished before"), same.out());
    Files.writeString(file, FILE.replace("a,rising,2,3,4", "a,rising,2,3,5"));
    ProgramRun changed = Program.run(with(arguments, "--resume"));
    assertEquals(2, changed.exitCode(), changed.out());
    assertTrue(
        changed.err().contains("data is " + file + ", test " + file + " (checksum "),
        changed.err());
    assertTrue(changed.err().contains("choose another place for the output"), changed.err());
  }

  @Test
  void optionsAreComparedOnTheTrainingSeriesAlone() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "table",
                "--epochs=1",
                "--seeds=1",
                "--models=cde,lstm",
                "--dropped=0",
                "--folds=2",
                "--field=low-rank",
                "--rank=2",
                "--reads-path",
                "--learning-rates=lstm=0.1",
                "--output=" + folder.resolve("folds")));
    arguments.addAll(SMALL);
    ProgramRun program = run(arguments.toArray(String[]::new));
    assertEquals(4, program.out().lines().filter(line -> line.contains("epoch 1/1")).count());
    assertTrue(program.out().contains("| held-back accuracy, share dropped |"), program.out());
    Path none = folder.resolve("none");
    ProgramRun tooMany =
        Program.run("table", "--series=8", "--points=6", "--folds=9", "--output=" + none);
    assertEquals(2, tooMany.exitCode(), tooMany.err());
    assertTrue(tooMany.err().contains("8 series are too few to be split"), tooMany.err());
    assertFalse(Files.exists(none));
  }
}

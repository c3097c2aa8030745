package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.program.testing.Spellings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A run that was stopped goes on as if nothing had happened, or says why it cannot. */
class ResumeTest {

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private static String data;

  /** A finished run of the stem alone, to be copied. */
  private static Path finished;

  @BeforeAll
  static void trainTheStem() {
    data = shared.resolve("data").toString();
    Program.run("subset", "--training", "40", "--test", "10", "--output", data);
    finished = shared.resolve("finished");
    assertEquals(0, stem(finished).exitCode());
  }

  @Test
  void bitsAreThoseOfAnUninterruptedRun() throws IOException {
    Path straight = folder.resolve("straight");
    assertEquals(0, compare(straight, "--models", "stem,odenet").exitCode());

    Path stopped = folder.resolve("stopped");
    Program.runUntil("ODE-Net epoch 2/3", arguments(stopped, "--models", "stem,odenet"));
    assertEquals(2, results(stopped).get("models").size());
    byte[] stem = Files.readAllBytes(stopped.resolve("models/stem.zip"));
    ProgramRun resumed = compare(stopped, "--models", "stem,odenet", "--resume");

    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.out().contains("Stem: all epochs are there"), resumed.out());
    assertTrue(
        resumed.out().contains("ODE-Net: 2 of 3 epochs are there, going on with epoch 3"),
        resumed.out());
    assertFalse(resumed.out().contains("Stem    epoch"), resumed.out());
    assertFalse(resumed.out().contains("ODE-Net epoch 2"), resumed.out());
    assertArrayEquals(stem, Files.readAllBytes(stopped.resolve("models/stem.zip")));
    assertEquals(timeless(results(straight)), timeless(results(stopped)));
    for (String model : List.of("stem", "odenet")) {
      SavedBits.assertSame(model(straight, model), model(stopped, model));
    }
  }

  @Test
  void aFolderWithNothingInItJustStarts() throws IOException {
    ProgramRun program = stem(folder.resolve("new"), "--resume");

    assertEquals(0, program.exitCode(), program.err());
    assertFalse(program.out().contains("are there"), program.out());
    assertTrue(
        program
            .out()
            .startsWith(
                "There is nothing to resume in "
                    + folder.resolve("new")
                    + " yet: starting from the beginning"),
        program.out());
    assertEquals(timeless(results(finished)), timeless(results(folder.resolve("new"))));
  }

  /** ND4J takes the seed 0 for the clock's time. */
  @Test
  void zeroIsASeedLikeOthers() throws IOException {
    for (String report : List.of("one", "two")) {
      assertEquals(0, stem(folder.resolve(report), "--seed", "0", "--epochs", "1").exitCode());
    }
    SavedBits.assertSame(
        model(folder.resolve("one"), "stem"), model(folder.resolve("two"), "stem"));
  }

  @Test
  void aFolderOfDigitsIsTheSameByEachOfItsNames() throws IOException {
    Path report = copyOfFinished();
    for (Path path : Spellings.of(Path.of(data))) {
      ProgramRun program = stem(report, "--resume", "--data", path.toString());
      assertEquals(0, program.exitCode(), program.err());
    }
  }

  @Test
  void withoutTheOptionTheRunBeginsAnew() throws IOException {
    Path report = copyOfFinished();

    assertEquals(0, stem(report, "--epochs", "1").exitCode());

    assertEquals(1, results(report).get("models").get(0).get("epochs").size());
    assertEquals(1, restore(report, "stem").getEpochCount());
  }

  @Test
  void resultsLostBetweenTwoWritesComeFromTheModel() throws IOException {
    Path report = copyOfFinished();
    Files.delete(report.resolve("results.json"));

    assertEquals(0, stem(report, "--resume").exitCode());

    assertEquals(results(finished), results(report));
  }

  @Test
  void modelsTrainedBeforeStayInTheReport() throws IOException {
    Path report = copyOfFinished();

    ProgramRun program = compare(report, "--models", "resnet", "--resume");

    assertEquals(0, program.exitCode(), program.err());
    JsonNode models = results(report).get("models");
    assertEquals("resnet", models.get(0).get("model").asText());
    assertEquals(results(finished).get("models").get(0), models.get(1));
    assertTrue(program.out().indexOf("\nStem ") > program.out().indexOf("\nResNet "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs 4 | --epochs is 3, not 4",
        "--limit 30 | training digits is 20, not 30",
        "--batch-size 20 | --batch-size is 10, not 20",
        "--learning-rate 0.2 | --learning-rate is 0.1, not 0.2",
        "--schedule paper | --schedule is cosine, not paper",
        "--downsampling residual | --downsampling is conv, not residual",
        "--method bosh3 | --method is dopri5, not bosh3",
        "--rtol 0.01 | --rtol is 0.001, not 0.01",
        "--atol 0.01 | --atol is 0.001, not 0.01",
        "--step-size 0.5 | , not FixedStepSize",
        "--gradient discrete | --gradient is adjoint, not discrete",
        "--seed 2 --epochs 5 | --epochs is 3, not 5; --seed is 1, not 2;",
      })
  void anotherRunIsNotResumed(String options, String expected) throws IOException {
    Path report = copyOfFinished();

    assertRefused(stem(report, with(options.split(" "), "--resume")), expected);

    assertEquals(results(finished), results(report));
    // The model alone refuses too.
    Files.delete(report.resolve("results.json"));
    assertRefused(stem(report, with(options.split(" "), "--resume")), expected);
  }

  @Test
  void dataAndAugmentationAreSettingsToo() throws IOException {
    Path report = copyOfFinished();

    ProgramRun program = Program.run(without("--augment", arguments(report), "--resume"));
    assertRefused(program, "augmentation is RANDOM_CROP, not NONE");
    program = Program.run("--epochs", "3", "--output", report.toString(), "--resume");
    assertRefused(program, "not embedded subset of MNIST; training digits is 20, not 6000; test");
  }

  @Test
  void anOlderModelOfAnotherRunIsReplaced() throws IOException {
    Path report = copyOfFinished();
    // A new run that is stopped before it comes to the stem.
    String[] newRun = {"--models", "resnet,stem", "--epochs", "1"};
    Program.runUntil("ResNet  epoch 1/1", arguments(report, newRun));
    assertEquals(3, restore(report, "stem").getEpochCount());

    ProgramRun resumed = compare(report, with(newRun, "--resume"));

    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.out().contains("ResNet: all epochs are there"), resumed.out());
    assertTrue(resumed.out().contains("Stem    epoch 1/1"), resumed.out());
    assertEquals(1, restore(report, "stem").getEpochCount());
  }

  @Test
  void filesThatAreNoCheckpointsAreNamedWithARemedy() throws IOException {
    Path report = copyOfFinished();
    Path model = report.resolve("models/stem.zip");
    byte[] whole = Files.readAllBytes(model);

    Files.write(model, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(stem(report, "--resume"), "stem.zip cannot be resumed (");
    Files.writeString(model, "no archive");
    assertRefused(stem(report, "--resume"), "; delete it to train that network again");
    ModelSerializer.writeModel(restore(finished, "stem"), model.toFile(), true);
    assertRefused(stem(report, "--resume"), "there is no training.json in it");
    Files.write(report.resolve("models/resnet.zip"), whole);
    Files.delete(model);
    assertRefused(stem(report, "--resume"), "resnet.zip holds Stem and not ResNet");
    Files.writeString(report.resolve("results.json"), "{\"settings\": ");
    assertRefused(stem(report, "--resume"), "results.json cannot be read as results");
  }

  @Test
  void runsAreSummarized() throws IOException {
    Path docs = folder.resolve("docs");

    ProgramRun program = Program.run("summarize", finished.toString(), "--output", docs.toString());

    assertEquals(0, program.exitCode(), program.err());
    double error = results(finished).at("/models/0/epochs/2/testError").asDouble();
    String percent = String.format(Locale.ROOT, "%.2f %%", 100 * error);
    assertTrue(
        program.out().contains("| Stem | 1 | %1$s | %1$s | – | 132,874 |".formatted(percent)),
        program.out());
    assertEquals(Files.readString(docs.resolve("mnist-table.md")), program.out());
  }

  @Test
  void whatAKilledProgramWasWritingIsClearedAway() throws IOException {
    Path report = copyOfFinished();
    Path part = Files.writeString(report.resolve("models/.stem.zip.999999999.part"), "half");
    Path other = Files.writeString(report.resolve(".results.json.999999999.part"), "half");

    assertEquals(0, stem(report, "--resume").exitCode());

    assertFalse(Files.exists(part) || Files.exists(other));
  }

  private static ProgramRun stem(Path report, String... more) {
    return Program.run(arguments(report, with(new String[] {"--models", "stem"}, more)));
  }

  private static ProgramRun compare(Path report, String... more) {
    return Program.run(arguments(report, more));
  }

  /** Options of a small run; of an option given twice, the last one counts. */
  private static String[] arguments(Path report, String... more) {
    List<String> all =
        new ArrayList<>(List.of("--output", report.toString(), "--no-studies", "--augment"));
    List<String> given = List.of(more);
    addUnlessGiven(all, given, "--data", data);
    addUnlessGiven(all, given, "--epochs", "3");
    addUnlessGiven(all, given, "--limit", "20");
    addUnlessGiven(all, given, "--batch-size", "10");
    addUnlessGiven(all, given, "--threads", "1");
    all.addAll(given);
    return all.toArray(String[]::new);
  }

  private static void addUnlessGiven(
      List<String> all, List<String> given, String option, String value) {
    if (!given.contains(option)) {
      all.addAll(List.of(option, value));
    }
  }

  private static String[] with(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String[] without(String option, String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(with(some, more)));
    assertTrue(all.remove(option));
    return all.toArray(String[]::new);
  }

  private Path copyOfFinished() throws IOException {
    Path copy = folder.resolve("copy");
    Files.createDirectories(copy.resolve("models"));
    for (String file : List.of("results.json", "models/stem.zip")) {
      Files.copy(finished.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static void assertRefused(ProgramRun program, String expected) {
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertEquals(1, program.err().lines().count(), program.err());
    assertEquals("", program.out());
  }

  private static MultiLayerNetwork restore(Path report, String model) throws IOException {
    return ModelSerializer.restoreMultiLayerNetwork(model(report, model).toFile(), true);
  }

  private static Path model(Path report, String name) {
    return report.resolve("models").resolve(name + ".zip");
  }

  private static JsonNode results(Path report) throws IOException {
    return new ObjectMapper().readTree(report.resolve("results.json").toFile());
  }

  /** Results without what a clock says. */
  private static JsonNode timeless(JsonNode results) {
    StreamSupport.stream(results.get("models").spliterator(), false)
        .flatMap(model -> StreamSupport.stream(model.get("epochs").spliterator(), false))
        .forEach(epoch -> ((ObjectNode) epoch).remove(List.of("seconds", "imagesPerSecond")));
    return results;
  }

  /** Of a version whose settings had another form. */
  @Test
  void resultsOfAnEarlierVersionAreResumed() throws IOException {
    Path report = Files.createDirectories(folder.resolve("before"));
    try (InputStream saved = ResumeTest.class.getResourceAsStream("results.json")) {
      Files.copy(saved, report.resolve("results.json"));
    }
    String[] same = {
      "--models=stem",
      "--epochs=1",
      "--limit=20",
      "--batch-size=10",
      "--threads=1",
      "--no-studies",
      "--resume",
      "--output=" + report,
      "--tolerance=0.01"
    };
    assertRefused(Program.run(same), "training: --rtol is 0.001, not 0.01; --atol is");

    same[8] = "--tolerance=0.001";
    ProgramRun program = Program.run(same);
    assertEquals(0, program.exitCode(), program.err());
  }

  @Test
  void theClockEndsATrainingThatIsSavedAndResumed() throws IOException {
    Path report = folder.resolve("short");
    ProgramRun none = stem(report, "--minutes", "1e-9");
    assertEquals(0, none.exitCode(), none.err());
    assertTrue(none.out().contains("Stopped by --minutes after 0 of 3 epochs"), none.out());
    assertFalse(results(report).get("complete").asBoolean());

    assertEquals(0, stem(report, "--resume").exitCode());
    assertEquals(timeless(results(finished)), timeless(results(report)));
  }

  @Test
  void savesAreAsFarApartAsAsked() throws IOException {
    Path report = folder.resolve("rare");
    Program.runUntil(
        "Stem    epoch 3/3", arguments(report, "--models", "stem", "--save-every", "2"));
    // The third is the last one, and saved before it is shown.
    assertEquals(3, restore(report, "stem").getEpochCount());
    Path stopped = folder.resolve("stopped");
    Program.runUntil(
        "Stem    epoch 1/3", arguments(stopped, "--models", "stem", "--save-every", "2"));
    assertFalse(Files.exists(stopped.resolve("models/stem.zip")));
  }

  @Test
  void picturesAreLeftOutIfAsked() throws IOException {
    Path report = copyOfFinished();
    assertEquals(0, stem(report, "--resume", "--no-pictures").exitCode());
    assertFalse(Files.exists(report.resolve("test-error.png")));
    assertEquals(0, stem(report, "--resume").exitCode());
    assertTrue(Files.exists(report.resolve("test-error.png")));
  }
}

package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A whole comparison on a few digits, the training first and the studies in a second run, and
 * predictions from the models that it leaves.
 */
class EndToEndTest {

  @TempDir private static Path folder;

  private static JsonNode trained;
  private static ProgramRun compare;
  private static JsonNode results;

  @BeforeAll
  static void runComparison() throws IOException {
    String data = folder.resolve("data").toString();
    assertEquals(
        0, Program.run("subset", "--training", "40", "--test", "10", "--output", data).exitCode());
    ProgramRun training = compare("--no-studies");
    assertEquals(0, training.exitCode(), training.err());
    trained = read();
    compare = compare("--resume");
    assertEquals(0, compare.exitCode(), compare.err());
    results = read();
  }

  private static ProgramRun compare(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(
        List.of(
            "--data=" + folder.resolve("data"),
            "--output=" + folder.resolve("report"),
            "--epochs=1",
            "--limit=30",
            "--batch-size=20"));
    return Program.run(all.toArray(String[]::new));
  }

  private static JsonNode read() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("report/results.json").toFile());
  }

  @Test
  void aTrainingThatBlowsUpIsOneSentence() {
    ProgramRun program =
        Program.run(
            "compare",
            "--data=" + folder.resolve("data"),
            "--output=" + folder.resolve("wild"),
            "--models=odenet",
            "--epochs=2",
            "--limit=30",
            "--batch-size=20",
            "--learning-rate=1e5",
            "--no-studies");
    assertEquals(1, program.exitCode(), program.err());
    assertTrue(
        program.err().contains(" failed: try a smaller --learning-rate. OdeLayer"), program.err());
    assertFalse(program.err().contains("\tat "), program.err());
  }

  @Test
  void studiesOfFinishedNetworksNeedNoTraining() throws IOException {
    assertEquals(0, trained.get("memory").size());
    assertEquals(trained.get("models"), results.get("models"));
    assertTrue(compare.out().contains("ODE-Net: all epochs are there"), compare.out());
    assertFalse(compare.out().contains("epoch 1/1"), compare.out());
    // At the tolerance of the training, the test is that after the last epoch.
    JsonNode odeNet = results.get("models").get(2).get("epochs").get(0);
    JsonNode sameTolerance = results.get("precisionForSpeed").get(7);
    assertEquals("odenet", sameTolerance.get("model").asText());
    assertEquals(odeNet.get("testError"), sameTolerance.get("testError"));
    assertEquals(odeNet.get("testEvaluations"), sameTolerance.get("evaluations"));

    // A look without studies loses none.
    ProgramRun look = compare("--no-studies", "--resume");
    assertEquals(0, look.exitCode(), look.err());
    assertEquals(results, read());
  }

  @Test
  void theTableNamesAllNetworks() {
    List<String> lines = compare.out().lines().toList();
    int header = 0;
    while (!lines.get(header).contains("test error  parameters")) {
      header++;
    }

    assertTrue(lines.get(header + 1).matches("ResNet .* %     576,778 .* - .* -.*"));
    assertTrue(lines.get(header + 2).matches("RK-Net .* %     208,266 .* MB"));
    assertTrue(lines.get(header + 3).matches("ODE-Net .* %     208,266 .* MB"));
    assertTrue(lines.get(header + 4).matches("Stem .* %     132,874 .* -"));
  }

  @Test
  void theResultsAreComplete() {
    assertTrue(results.get("complete").asBoolean());
    assertEquals(30, results.get("settings").get("trainingDigits").asInt());
    assertEquals(4, results.get("models").size());
    for (JsonNode model : results.get("models")) {
      JsonNode epoch = model.get("epochs").get(0);
      double loss = epoch.get("trainingLoss").asDouble();
      double error = epoch.get("testError").asDouble();
      // An untrained network of ten classes begins near ln 10 = 2.3.
      assertTrue(loss > 1 && loss < 10, model.toString());
      assertTrue(error >= 0 && error <= 1, model.toString());
    }
  }

  @Test
  void networksWithAnOdeBlockReportItsWork() {
    for (int i = 1; i <= 2; i++) {
      JsonNode work = results.get("models").get(i).get("epochs").get(0).get("work");
      // A step of dopri5 costs six evaluations, and the first one more.
      assertTrue(work.get("forward").asDouble() >= 7, work.toString());
      assertTrue(work.get("backward").asDouble() >= 6, work.toString());
    }
    assertEquals(
        0, results.get("models").get(0).get("epochs").get(0).get("work").get("forward").asDouble());
  }

  @Test
  void everyNetworkWithABlockReportsItsMemory() {
    for (int i = 0; i <= 2; i++) {
      assertTrue(results.get("models").get(i).get("blockBytes").asLong() > 0);
    }
    assertEquals(0, results.get("models").get(3).get("blockBytes").asLong());
  }

  @Test
  void memoryGrowsWithEvaluationsForTheDiscreteGradientOnly() {
    JsonNode memory = results.get("memory");
    assertEquals(10, memory.size());
    assertEquals("adjoint", memory.get(0).get("gradient").asText());
    assertEquals("discrete", memory.get(9).get("gradient").asText());
    assertTrue(memory.get(4).get("forward").asInt() > memory.get(0).get("forward").asInt());
    assertEquals(memory.get(0).get("bytes").asLong(), memory.get(4).get("bytes").asLong());
    assertTrue(memory.get(9).get("bytes").asLong() > memory.get(5).get("bytes").asLong());
  }

  @Test
  void precisionCostsEvaluations() {
    JsonNode points = results.get("precisionForSpeed");
    assertEquals(10, points.size());
    assertEquals(1e-5, points.get(9).get("tolerance").asDouble());
    assertTrue(
        points.get(9).get("evaluations").asDouble() > points.get(5).get("evaluations").asDouble());
  }

  @Test
  void nothingButTheReportIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("report"))) {
      assertEquals(
          List.of(
              "evaluations.png",
              "memory.png",
              "models/odenet.zip",
              "models/resnet.zip",
              "models/rknet.zip",
              "models/stem.zip",
              "precision-for-speed.png",
              "results.csv",
              "results.json",
              "test-error.png"),
          files
              .filter(Files::isRegularFile)
              .map(file -> folder.resolve("report").relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "rknet", "odenet", "stem"})
  void savedModelsPredict(String model) {
    ProgramRun predict =
        Program.run(
            "predict",
            "--model",
            folder.resolve("report/models/" + model + ".zip").toString(),
            "--index",
            "7");

    assertEquals(0, predict.exitCode(), predict.err());
    Matcher probability = Pattern.compile("(?m)^\\d +(\\d+\\.\\d+) %").matcher(predict.out());
    double sum = 0;
    int count = 0;
    while (probability.find()) {
      sum += Double.parseDouble(probability.group(1));
      count++;
    }
    assertEquals(10, count, predict.out());
    // Ten numbers rounded to a hundredth.
    assertEquals(100, sum, 0.06);
    Matcher evaluations = Pattern.compile("(\\d+) evaluations").matcher(predict.out());
    assertTrue(evaluations.find(), predict.out());
    boolean solves = model.equals("rknet") || model.equals("odenet");
    assertEquals(solves, Integer.parseInt(evaluations.group(1)) > 0);
  }
}

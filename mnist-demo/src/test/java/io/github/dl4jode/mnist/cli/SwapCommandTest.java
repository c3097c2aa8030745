package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.mnist.network.NetworkReader;
import io.github.dl4jode.mnist.network.TrainableNetwork;
import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The way of a network in files: written, trained, swapped, trained again. */
class SwapCommandTest {

  @TempDir private static Path folder;

  private static ProgramRun stock;
  private static ProgramRun trained;
  private static ProgramRun swapped;
  private static ProgramRun tuned;

  @BeforeAll
  static void walkTheWholeWay() {
    String data = path("data");
    Program.run("subset", "--training", "40", "--test", "10", "--output", data);
    stock = Program.run("stock", path("resnet.json"));
    trained = train("resnet.json", "resnet.zip", data);
    swapped =
        Program.run(
            "swap", path("resnet.zip"), path("odenet.zip"), "--replace-batch-normalization");
    tuned = train("odenet.zip", "tuned.zip", data);
  }

  private static ProgramRun train(String in, String out, String data) {
    return Program.run(
        "train", path(in), path(out), "--epochs", "1", "--batch-size", "20", "--data", data);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void eachStepSucceeds() {
    for (ProgramRun step : List.of(stock, trained, swapped, tuned)) {
      assertEquals(0, step.exitCode(), step.err());
      assertTrue(step.out().contains("Written to " + folder), step.out());
    }
  }

  /** Three blocks of two convolutions of 32 channels, scales, shifts, means and variances. */
  @Test
  void theSummaryCountsWhatChanges() {
    assertTrue(swapped.out().contains("3 residual blocks between"), swapped.out());
    assertTrue(swapped.out().contains("56,256 parameters in them, 81,034 in the network"));
    assertTrue(swapped.out().contains("18,624 parameters in it, 43,402 in the network (53.6 %)"));
  }

  @Test
  void trainingTellsOfErrorLossAndEvaluations() {
    String line = "epoch 1/1: test error \\d+\\.00 %, loss \\d\\.\\d{3}, .* s";

    assertTrue(trained.out().lines().anyMatch(text -> text.matches(line)), trained.out());
    assertTrue(
        tuned.out().lines().anyMatch(text -> text.matches(line + ", NFE \\d+ \\+ \\d+")),
        tuned.out());
  }

  @Test
  void aTrainedNetworkIsRestoredAsItWas() {
    TrainableNetwork network = NetworkReader.read(folder.resolve("tuned.zip")).trainable();

    assertEquals(43_402, network.model().numParams());
    assertEquals(10, network.output(Nd4j.zeros(DataType.FLOAT, 1, 1, 28, 28)).length());
  }

  @Test
  void withoutASecondFileTheChainsAreListed() {
    ProgramRun list = Program.run("swap", path("resnet.json"));

    assertEquals(0, list.exitCode());
    assertTrue(
        list.out().startsWith("1: 2 residual blocks between \"stem-norm\" and \"narrow2\""),
        list.out());
  }

  @Test
  void aConfigurationBecomesAConfiguration() throws IOException {
    ProgramRun program =
        Program.run(
            "swap",
            path("resnet.json"),
            path("ode.json"),
            "--replace-batch-normalization",
            "--time");

    assertEquals(0, program.exitCode(), program.err());
    assertTrue(Files.readString(folder.resolve("ode.json")).contains("CONCATENATED"));
  }

  /** The demo's own ResNet is a stack of layers that are residual blocks. */
  @Test
  void theResNetOfTheComparisonCanBeSwappedToo() {
    String report = path("report");
    ProgramRun compare =
        Program.run(
            "--models",
            "resnet",
            "--no-studies",
            "--epochs",
            "1",
            "--limit",
            "20",
            "--data",
            path("data"),
            "--output",
            report);

    ProgramRun program = Program.run("swap", report + "/models/resnet.zip", path("stack.zip"));

    assertEquals(0, compare.exitCode(), compare.err());
    assertEquals(0, program.exitCode(), program.err());
    assertTrue(program.out().contains("576,778 in the network"), program.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere.zip out.zip | There is no file",
        "resnet.json out.zip | IN and OUT must be of the same kind",
        "resnet.json out.json | wide1-norm1",
        "resnet.json out.json --chain 3 | --chain must be from 1 to 2, not 3",
        "resnet.json out.json --tolerance 0 | --tolerance must be positive",
        "data/t10k-labels-idx1-ubyte.gz out.zip | nor a model saved by DL4J's ModelSerializer",
      })
  void whatCannotBeSwappedIsExplained(String arguments, String expected) {
    String[] words = ("swap " + arguments).split(" ");
    words[1] = path(words[1]);
    words[2] = path(words[2]);

    ProgramRun program = Program.run(words);

    assertEquals(2, program.exitCode());
    assertTrue(program.err().contains(expected), program.err());
    assertFalse(
        Files.exists(folder.resolve("out.zip")) || Files.exists(folder.resolve("out.json")));
  }
}

package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What only shows in a JVM of its own: interruption, and a machine without a backend. */
class ProcessTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void anInterruptLeavesTheLastEpochsModelAndResults() throws Exception {
    Path report = folder.resolve("report");
    Process program =
        start(
            ProgramRun.classPath(),
            "--models=stem",
            "--epochs=1000",
            "--limit=20",
            "--batch-size=10",
            "--data=" + smallData(),
            "--output=" + report);
    try {
      awaitEpoch(program, report.resolve("results.csv"), 3);
      // SIGTERM takes the way of Ctrl-C, and reaches a process whose shell has it ignore SIGINT.
      program.destroy();
      assertTrue(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } finally {
      program.destroyForcibly();
    }

    // 128 + the number of the signal, as shells say it.
    assertEquals(143, program.exitValue());
    JsonNode results = new ObjectMapper().readTree(report.resolve("results.json").toFile());
    assertFalse(results.get("complete").asBoolean());
    int epochs = results.get("models").get(0).get("epochs").size();
    assertTrue(epochs >= 3, "epochs: " + epochs);
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(report.resolve("models/stem.zip").toFile(), true);
    // The model is saved just before the results.
    assertEquals(epochs, network.getEpochCount(), 1);
    double sum = network.output(Nd4j.rand(DataType.FLOAT, 1, 1, 28, 28)).sumNumber().doubleValue();
    assertEquals(1, sum, 1e-5);
  }

  @Test
  void aKilledRunIsResumed() throws Exception {
    Path report = folder.resolve("report");
    String[] arguments = {
      "--models=resnet",
      "--epochs=4",
      "--limit=20",
      "--batch-size=10",
      "--no-studies",
      "--data=" + smallData(),
      "--output=" + report
    };
    Process killed = start(ProgramRun.classPath(), arguments);
    try {
      awaitEpoch(killed, report.resolve("results.csv"), 1);
    } finally {
      killed.destroyForcibly();
    }
    assertTrue(killed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertFalse(
        new ObjectMapper()
            .readTree(report.resolve("results.json").toFile())
            .get("complete")
            .asBoolean());

    List<String> again = new ArrayList<>(List.of(arguments));
    again.add("--resume");
    ProgramRun resumed = Program.run(again.toArray(String[]::new));

    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.out().contains(" of 4 epochs are there, going on with"), resumed.out());
    assertFalse(resumed.out().contains("epoch 1/4"), resumed.out());
    JsonNode results = new ObjectMapper().readTree(report.resolve("results.json").toFile());
    assertTrue(results.get("complete").asBoolean());
    JsonNode epochs = results.get("models").get(0).get("epochs");
    assertEquals(4, epochs.size());
    for (int i = 0; i < 4; i++) {
      assertEquals(i + 1, epochs.get(i).get("epoch").asInt());
    }
  }

  @Test
  void withoutABackendThereIsOneSentenceAndExitCodeThree() throws Exception {
    String withoutBackend =
        Arrays.stream(ProgramRun.classPath().split(File.pathSeparator))
            .filter(entry -> !new File(entry).getName().startsWith("nd4j-native-1"))
            .collect(Collectors.joining(File.pathSeparator));
    Process program = start(withoutBackend, "--output=" + folder.resolve("report"));
    try {
      assertTrue(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } finally {
      program.destroyForcibly();
    }

    String printed = Files.readString(folder.resolve("printed"));
    assertEquals(3, program.exitValue(), printed);
    assertEquals(1, printed.lines().count(), printed);
    assertTrue(printed.startsWith("ND4J finds no backend"), printed);
    assertFalse(Files.exists(folder.resolve("report")));
  }

  private String smallData() {
    String data = folder.resolve("data").toString();
    Program.run("subset", "--training=20", "--test=10", "--output=" + data);
    return data;
  }

  private Process start(String classPath, String... arguments) throws IOException {
    return ProgramRun.process(classPath, MnistDemo.class, arguments)
        .redirectOutput(folder.resolve("printed").toFile())
        .start();
  }

  private void awaitEpoch(Process program, Path csv, int epoch) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(csv) || Files.readAllLines(csv).size() <= epoch) {
      assertTrue(program.isAlive() && System.nanoTime() < end, this::printed);
      Thread.sleep(50);
    }
  }

  private String printed() {
    try {
      return Files.readString(folder.resolve("printed"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}

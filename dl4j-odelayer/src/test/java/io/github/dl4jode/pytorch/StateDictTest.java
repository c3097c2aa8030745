package io.github.dl4jode.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.NumpyZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Weights of small PyTorch models, against their formulas by hand. */
final class StateDictTest {

  private static final float[] W1 = {0.1f, -0.2f, 0.3f, 0.4f, 0.5f, -0.6f}; // [3, 2]
  private static final float[] B1 = {0.01f, 0.02f, 0.03f};
  private static final float[] W2 = {1, 2, 3, -1, 0.5f, 0.25f}; // [2, 3]
  private static final float[] B2 = {-0.1f, 0.2f};
  private static final float[] HEAD = {0.7f, -0.3f}; // [1, 2]
  private static final float[] HEAD_BIAS = {0.05f};

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.npz");
  }

  private static OdeLayer.Builder block(TimeConditioning time) {
    return new OdeLayer.Builder(
            DenseDynamics.builder().hidden(3).activation(Activation.TANH).time(time).build())
        .solver(
            OdeSolver.builder()
                .method(Methods.EULER)
                .stepSizeController(new FixedStepSize(0.5))
                .build());
  }

  private static MultiLayerNetwork network(TimeConditioning time) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(block(time).name("block").build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .name("head")
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  private void write() {
    try (NumpyZip zip = new NumpyZip(file())) {
      zip.add("0.func.net.0.weight", W1, 3, 2).add("0.func.net.0.bias", B1, 3);
      zip.add("0.func.net.2.weight", W2, 2, 3).add("0.func.net.2.bias", B2, 2);
      zip.add("1.weight", HEAD, 1, 2).add("1.bias", HEAD_BIAS, 1);
    }
  }

  /** f(y) = W2 tanh(W1 y + b1) + b2, as nn.Linear multiplies. */
  private static double[] field(double... y) {
    double[] hidden = new double[3];
    for (int i = 0; i < 3; i++) {
      hidden[i] = Math.tanh(W1[2 * i] * y[0] + W1[2 * i + 1] * y[1] + B1[i]);
    }
    double[] derivative = new double[2];
    for (int i = 0; i < 2; i++) {
      derivative[i] = B2[i];
      for (int j = 0; j < 3; j++) {
        derivative[i] += W2[3 * i + j] * hidden[j];
      }
    }
    return derivative;
  }

  private static double expected(double... y) {
    double[] state = y.clone();
    for (int step = 0; step < 2; step++) {
      double[] derivative = field(state);
      state[0] += 0.5 * derivative[0];
      state[1] += 0.5 * derivative[1];
    }
    return HEAD[0] * state[0] + HEAD[1] * state[1] + HEAD_BIAS[0];
  }

  @Test
  void fieldOfLinearMapsAndHead() throws IOException {
    write();
    MultiLayerNetwork network = network(TimeConditioning.NONE);
    Path file = file();
    StateDict weights = StateDict.read(file);
    weights.copyInto(network, Map.of("block", "0.func", "head", "1"));
    assertEquals(6, weights.names().size());
    assertEquals("0.func.net.0.weight", weights.names().get(0));
    INDArray output = network.output(Nd4j.create(new float[][] {{0.3f, -0.7f}, {1, 2}}));
    assertEquals(expected(0.3f, -0.7f), output.getDouble(0), 1e-6);
    assertEquals(expected(1, 2), output.getDouble(1), 1e-6);
  }

  /** The page about torchdiffeq quotes this test. */
  @Test
  void thePageCopiesAsThisTest() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String page = Files.readString(root.resolve("docs/torchdiffeq.md"));
    String own =
        Files.readString(
            root.resolve(
                "dl4j-odelayer/src/test/java/io/github/dl4jode/pytorch/StateDictTest.java"));
    List<String> quoted =
        page.lines().filter(line -> line.startsWith("weights.copyInto(")).toList();
    assertEquals(1, quoted.size());
    String call = quoted.get(0).substring(0, quoted.get(0).indexOf(';') + 1);
    assertTrue(own.contains(call), call);
  }

  @Test
  void vertexOfAGraph() throws IOException {
    write();
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex(
                    "ode",
                    new OdeVertex.Builder(
                            DenseDynamics.builder().hidden(3).activation(Activation.TANH).build())
                        .build(),
                    "y0",
                    "times")
                .addLayer(
                    "head",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "ode")
                .setOutputs("head")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(2))
                .build());
    graph.init();
    StateDict.read(file()).copyInto(graph, Map.of("ode", "0.func", "head", "1"));
    assertArrayEquals(
        new float[] {W1[0], W1[2], W1[4], W1[1], W1[3], W1[5]},
        graph.getVertex("ode").paramTable(false).get("W1").dup('c').data().asFloat());
  }

  /** The time is column 0 of each map. */
  @Test
  void fieldThatSeesTheTime() throws IOException {
    float[] first = {9, 1, 2, 8, 3, 4, 7, 5, 6}; // [3, 1 + 2]
    float[] second = {5, 1, 2, 3, 6, 4, 5, 6}; // [2, 1 + 3]
    try (NumpyZip zip = new NumpyZip(file())) {
      zip.add("a.weight", first, 3, 3).add("a.bias", B1, 3);
      zip.add("b.weight", second, 2, 4).add("b.bias", B2, 2);
    }
    MultiLayerNetwork network = network(TimeConditioning.CONCATENATED);
    StateDict.read(file()).copyInto(network, Map.of("block", ""));
    Map<String, INDArray> set = network.getLayer("block").paramTable();
    assertArrayEquals(new float[] {9, 8, 7}, set.get("T1").dup().data().asFloat());
    assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6}, set.get("W1").dup('c').data().asFloat());
    assertArrayEquals(new float[] {5, 6}, set.get("T2").dup().data().asFloat());
    assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, set.get("W2").dup('c').data().asFloat());
  }

  /** What Python's {@code weight.T} becomes: the same matrix in the other order. */
  @Test
  void columnMajorOrderIsTheSameMatrix() throws IOException {
    try (NumpyZip zip = new NumpyZip(file())) {
      zip.addColumnMajor("0.weight", new float[] {W1[0], W1[2], W1[4], W1[1], W1[3], W1[5]}, 3, 2);
      zip.add("0.bias", B1, 3).add("2.weight", W2, 2, 3).add("2.bias", B2, 2);
    }
    MultiLayerNetwork network = network(TimeConditioning.NONE);
    StateDict.read(file()).copyInto(network, Map.of("block", ""));
    assertArrayEquals(
        new float[] {W1[0], W1[2], W1[4], W1[1], W1[3], W1[5]},
        network.getLayer("block").getParam("W1").dup('c').data().asFloat());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere=1 | The network has no layer nowhere; it has block, head",
        "block=0.func | No layer takes the arrays 1.weight, 1.bias; name the layer of each module,"
            + " or leave these arrays out of the file",
        "block=0.func;head=2 | Layer head needs the array 2.weight for its parameter W; the arrays"
            + " of this module are: ",
        "block=0.func;head=0.func.net.2 | Array 0.func.net.2.weight of shape [2, 3] does not fit"
            + " parameter W of layer head, of shape [2, 1] ([out, in] becomes [in, out])"
      })
  void whatDoesNotFitIsRefusedAndNothingIsChanged(String modules, String message)
      throws IOException {
    write();
    MultiLayerNetwork network = network(TimeConditioning.NONE);
    INDArray before = network.params().dup();
    Map<String, String> names = new TreeMap<>();
    for (String pair : modules.split(";", -1)) {
      String[] parts = pair.split("=", 2);
      names.put(parts[0], parts[1]);
    }
    StateDict weights = StateDict.read(file());
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> weights.copyInto(network, names));
    assertEquals(message == null ? "" : message.strip(), refused.getMessage().strip());
    assertEquals(before, network.params());
  }

  @Test
  void layersWithoutCounterpartAreNamed() throws IOException {
    write();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new BatchNormalization.Builder().name("norm").build())
                .layer(new OutputLayer.Builder().nOut(2).name("head").build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    StateDict weights = StateDict.read(file());
    Map<String, String> modules = Map.of("norm", "1");
    String message =
        assertThrows(IllegalArgumentException.class, () -> weights.copyInto(network, modules))
            .getMessage();
    assertTrue(message.startsWith("Layer norm (BatchNormalization) has a parameter "), message);
  }

  @Test
  void filesThatAreNoWeightsAreRefused() throws IOException {
    Path none = folder.resolve("none.npz");
    assertMessage(none, "there is no such file");
    Files.write(none, new byte[] {1, 2, 3});
    assertMessage(none, "it is no file of numpy.savez");
    try (NumpyZip zip = new NumpyZip(none)) {
      zip.addFile("readme.txt", new byte[0]);
    }
    assertMessage(none, "it holds readme.txt, which is no array of NumPy");
    try (NumpyZip zip = new NumpyZip(none)) {
      zip.addFile("a.npy", new byte[] {1, 2, 3});
    }
    assertMessage(none, "array a does not begin as one of NumPy");
    try (NumpyZip zip = new NumpyZip(none)) {
      zip.add("a", ">f4", false, new byte[8], 2);
    }
    assertMessage(none, "numpy.float32(...)");
    try (NumpyZip zip = new NumpyZip(none)) {
      zip.add("a", "<f4", false, new byte[8], 200);
    }
    assertMessage(none, "array a does not have as many numbers as its shape says");
  }

  private static void assertMessage(Path file, String part) {
    String message = assertThrows(IOException.class, () -> StateDict.read(file)).getMessage();
    assertTrue(message.startsWith(file + " cannot be read"), message);
    assertTrue(message.contains(part), message);
  }
}

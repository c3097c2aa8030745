package io.github.dl4jode.layer;

import static io.github.dl4jode.layer.Networks.largestDifference;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.Graphs.Product;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A vertex with several inputs and parameters of its own is as good as a layer. */
class CompiledVertexTest {

  /** All parameters are in vertices; in DL4J such a graph would not be trained. */
  private static ComputationGraphConfiguration.GraphBuilder product(
      NeuralNetConfiguration.Builder configuration) {
    return configuration
        .graphBuilder()
        .addInputs("x", "y", "z")
        .addVertex("first", new Product(), "x", "y", "z")
        .addVertex("second", new Product(), "first", "y", "z")
        .addLayer("out", loss(), "second")
        .setOutputs("out")
        .setInputTypes(
            InputType.feedForward(2), InputType.feedForward(3), InputType.feedForward(3));
  }

  private static LossLayer loss() {
    return new LossLayer.Builder(LossFunctions.LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiDataSet data(int examples) {
    Nd4j.getRandom().setSeed(11);
    DataType type = DataType.DOUBLE;
    INDArray[] features = {
      Nd4j.randn(type, examples, 2), Nd4j.randn(type, examples, 3), Nd4j.randn(type, examples, 3)
    };
    return new MultiDataSet(features, new INDArray[] {Nd4j.randn(type, examples, 3)});
  }

  @Test
  void gradientsAreExactThroughSeveralVertices() {
    ComputationGraph graph = Graphs.initialised(product(Networks.configuration()));
    MultiDataSet data = data(4);
    INDArray exact = GraphGradients.gradient(graph, data);
    assertTrue(largestDifference(exact, GraphGradients.differences(graph, data)) < 1e-8);
    assertTrue(exact.amaxNumber().doubleValue() > 0.1, "a gradient of 0 would prove nothing");
  }

  @Test
  void gradientsReachTheLayersBefore() {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x", "z")
                .addLayer("a", dense(4), "x")
                .addLayer("b", dense(3), "x")
                .addVertex("product", new Product(), "a", "b", "z")
                .addLayer("out", loss(), "product")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(3)));
    MultiDataSet three = data(5);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {three.getFeatures(0), three.getFeatures(2)}, three.getLabels());
    INDArray exact = GraphGradients.gradient(graph, data);
    assertTrue(largestDifference(exact, GraphGradients.differences(graph, data)) < 1e-8);
  }

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  @Test
  void parametersCountAndTrain() {
    ComputationGraph graph =
        Graphs.initialised(product(Networks.configuration().updater(new Adam(0.05))));
    assertEquals((2 * 3 + 3) + (3 * 3 + 3), graph.numParams());
    assertArrayEquals(new long[] {2, 3}, graph.getParam("first_W").shape());
    MultiDataSet data = data(6);
    double before = GraphGradients.score(graph, data);
    INDArray first = graph.getParam("first_W").dup();
    for (int i = 0; i < 200; i++) {
      graph.fit(data);
    }
    assertTrue(graph.score() < 0.6 * before);
    assertNotEquals(first, graph.getParam("first_W"));
    assertTrue(graph.summary().contains("first"));
  }

  @Test
  void parametersAreRegularisedInScoreAndUpdate() {
    MultiDataSet data = data(4);
    ComputationGraph plain = Graphs.initialised(product(Networks.configuration()));
    ComputationGraph regularised = Graphs.initialised(product(Networks.configuration().l2(0.3)));
    regularised.setParams(plain.params());
    double squares = 0;
    for (String weight : new String[] {"first_W", "second_W"}) {
      double norm = plain.getParam(weight).norm2Number().doubleValue();
      squares += norm * norm;
    }
    double expected = GraphGradients.score(plain, data) + 0.5 * 0.3 * squares;
    assertEquals(expected, GraphGradients.score(regularised, data), 1e-12);
    INDArray before = plain.getParam("first_W").dup();
    plain.fit(data);
    regularised.fit(data);
    INDArray decay = plain.getParam("first_W").sub(regularised.getParam("first_W"));
    assertTrue(largestDifference(decay, before.mul(0.1 * 0.3)) < 1e-12, "learning rate times l2");
  }

  @Test
  void singleParametersCanBeSet() {
    ComputationGraph graph = Graphs.initialised(product(Networks.configuration()));
    INDArray value = Nd4j.ones(DataType.DOUBLE, 2, 3);
    graph.setParam("first_W", value);
    assertEquals(value, graph.getParam("first_W"));
    assertRefused(() -> graph.setParam("first_W", Nd4j.ones(3, 2)), "first", "[2, 3]", "[3, 2]");
  }

  @Test
  void anUpdaterOfItsOwnLeavesAVertexAsItIs() {
    Product still = new Product();
    still.setUpdater(new Sgd(0));
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x", "y", "z")
                .addVertex("first", still, "x", "y", "z")
                .addVertex("second", new Product(), "first", "y", "z")
                .addLayer("out", loss(), "second")
                .setOutputs("out")
                .setInputTypes(
                    InputType.feedForward(2), InputType.feedForward(3), InputType.feedForward(3)));
    INDArray first = graph.getParam("first_W").dup();
    INDArray second = graph.getParam("second_W").dup();
    graph.fit(data(4));
    assertEquals(first, graph.getParam("first_W"));
    assertNotEquals(second, graph.getParam("second_W"));
  }

  @Test
  void copiesAndSavedGraphsGoOnAlike(@TempDir Path folder) throws IOException {
    ComputationGraph graph = Graphs.initialised(product(Networks.configuration().l2(0.1)));
    MultiDataSet data = data(4);
    graph.fit(data);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    ComputationGraph copy = graph.clone();
    assertEquals(graph.getConfiguration(), restored.getConfiguration());
    assertEquals(
        graph.getConfiguration(),
        ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()));
    for (ComputationGraph each : new ComputationGraph[] {graph, restored, copy}) {
      each.fit(data);
    }
    assertEquals(graph.params(), restored.params());
    assertEquals(graph.params(), copy.params());
    assertEquals(graph.output(data.getFeatures())[0], restored.output(data.getFeatures())[0]);
  }

  @Test
  void anotherJvmComputesTheSameBits(@TempDir Path folder)
      throws IOException, InterruptedException {
    ComputationGraph graph =
        Graphs.initialised(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("x")
                .addVertex("product", new Product(), "x", "x", "x")
                .addLayer("out", Networks.classifier(), "product")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4)));
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    assertEquals(SavedModel.bitsAfterOneStep(file, 3, 4), SavedModel.bitsInAnotherJvm(file, 3, 4));
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertRefused(
        () -> Graphs.initialised(product(Networks.configuration().dataType(DataType.FLOAT16))),
        "Product \"first\"",
        "FLOAT or DOUBLE");
    assertRefused(
        () ->
            Graphs.initialised(product(Networks.configuration().weightNoise(new DropConnect(0.5)))),
        "weight noise");
    ComputationGraph graph = Graphs.initialised(product(Networks.configuration()));
    MultiDataSet masked = data(4);
    masked.setFeaturesMaskArrays(new INDArray[] {Nd4j.ones(DataType.DOUBLE, 4, 1), null, null});
    assertRefused(() -> graph.fit(masked), "first", "a mask is an input");
  }

  @Test
  void aVertexWithoutTypesOfItsInputsSaysSo() {
    assertRefused(
        () ->
            Graphs.initialised(
                Networks.configuration()
                    .graphBuilder()
                    .addInputs("x", "y", "z")
                    .addVertex("product", new Product(), "x", "y", "z")
                    .addLayer("out", loss(), "product")
                    .setOutputs("out")),
        "product",
        "W has shape [0, 0]",
        "setInputTypes");
  }

  static void assertRefused(org.junit.jupiter.api.function.Executable task, String... words) {
    Exception e = assertThrows(RuntimeException.class, task);
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }
}

package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.Graphs.Product;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * In float, as transfer learning of M2.1 is: DL4J freezes, copies, saves and summarises vertices
 * with several inputs as it does layers.
 */
class FrozenVertexTest {

  private static final InputType[] TYPES = {
    InputType.feedForward(2), InputType.feedForward(3), InputType.feedForward(3)
  };

  private static ComputationGraph trained() {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .dataType(DataType.FLOAT)
                .l2(0.2)
                .graphBuilder()
                .addInputs("x", "y", "z")
                .addLayer("before", dense(2), "x")
                .addVertex("first", new Product(), "before", "y", "z")
                .addVertex("second", new Product(), "first", "y", "z")
                .addLayer("after", dense(3), "second")
                .addLayer(
                    "out",
                    new LossLayer.Builder(LossFunctions.LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "after")
                .setOutputs("out")
                .setInputTypes(TYPES));
    graph.fit(data());
    return graph;
  }

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static MultiDataSet data() {
    Nd4j.getRandom().setSeed(11);
    DataType type = DataType.FLOAT;
    INDArray[] features = {Nd4j.randn(type, 4, 2), Nd4j.randn(type, 4, 3), Nd4j.randn(type, 4, 3)};
    return new MultiDataSet(features, new INDArray[] {Nd4j.randn(type, 4, 3)});
  }

  private static ComputationGraph frozenAtFirst(ComputationGraph graph) {
    return new TransferLearning.GraphBuilder(graph)
        .fineTuneConfiguration(new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
        .setFeatureExtractor("first")
        .build();
  }

  /** What is frozen does not move, the rest does, and the output is the trained graph's. */
  private static void assertFrozenAtFirst(ComputationGraph graph, ComputationGraph trained) {
    INDArray[] features = data().getFeatures();
    assertEquals(trained.output(features)[0], graph.output(features)[0]);
    INDArray second = graph.getParam("second_W").dup();
    graph.fit(data());
    for (String name : new String[] {"before_W", "before_b", "first_W", "first_d"}) {
      assertEquals(trained.getParam(name), graph.getParam(name), name);
    }
    assertNotEquals(second, graph.getParam("second_W"));
  }

  @Test
  void aFeatureExtractorMayEndInAVertex() {
    ComputationGraph trained = trained();
    ComputationGraph frozen = frozenAtFirst(trained);
    assertInstanceOf(FrozenLayer.class, frozen.getLayer("first"));
    double norm = frozen.getParam("second_W").norm2Number().doubleValue();
    double after = frozen.getParam("after_W").norm2Number().doubleValue();
    assertEquals(0.1 * (norm * norm + after * after), frozen.calcRegularizationScore(true), 1e-6);
    assertFrozenAtFirst(frozen, trained);
  }

  @Test
  void itStaysFrozenInCopiesAndFiles(@TempDir Path folder) throws IOException {
    ComputationGraph trained = trained();
    ComputationGraph frozen = frozenAtFirst(trained);
    ComputationGraph restored = restoredAfterSaving(frozen, folder.resolve("graph.zip"));
    assertInstanceOf(FrozenVertex.class, restored.getConfiguration().getVertices().get("first"));
    assertEquals(
        restored.getConfiguration(),
        ComputationGraphConfiguration.fromJson(frozen.getConfiguration().toJson()));
    assertEquals(
        frozen.calcRegularizationScore(true), restored.calcRegularizationScore(true), 1e-6);
    assertTrue(restored.summary().contains("first"));
    assertFrozenAtFirst(frozen.clone(), trained);
    ComputationGraph again = restoredAfterSaving(restored, folder.resolve("again.zip"));
    assertFrozenAtFirst(restored, trained);
    assertFrozenAtFirst(again, trained);
  }

  private static ComputationGraph restoredAfterSaving(ComputationGraph graph, Path path)
      throws IOException {
    File file = path.toFile();
    ModelSerializer.writeModel(graph, file, true);
    return ModelSerializer.restoreComputationGraph(file, true);
  }

  @Test
  void transferLearningMayGoOnFromAFrozenGraph() {
    ComputationGraph trained = trained();
    ComputationGraph twice = frozenAtFirst(frozenAtFirst(trained));
    assertFrozenAtFirst(twice, trained);
    ComputationGraph changed =
        new TransferLearning.GraphBuilder(frozenAtFirst(trained))
            .removeVertexAndConnections("out")
            .removeVertexAndConnections("after")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nIn(3)
                    .nOut(3)
                    .build(),
                "second")
            .setOutputs("out")
            .build();
    changed.fit(data());
    assertEquals(trained.getParam("first_W"), changed.getParam("first_W"));
    assertNotEquals(trained.getParam("second_W"), changed.getParam("second_W"));
  }

  @Test
  void aConstraintDoesNotMoveWhatIsFrozen() {
    Product constrained = new Product();
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .dataType(DataType.FLOAT)
                .constrainWeights(new MaxNormConstraint(1e-3, 1))
                .graphBuilder()
                .addInputs("x", "y", "z")
                .addVertex("first", constrained, "x", "y", "z")
                .addLayer("out", Networks.classifier(), "first")
                .setOutputs("out")
                .setInputTypes(TYPES));
    graph.getVertex("first").setLayerAsFrozen();
    INDArray before = graph.getParam("first_W").dup();
    INDArray labels = Networks.data(DataType.FLOAT, 4, 2).getLabels();
    graph.fit(new MultiDataSet(data().getFeatures(), new INDArray[] {labels}));
    assertEquals(before, graph.getParam("first_W"));
    assertTrue(
        graph.getParam("out_W").norm2(1).maxNumber().doubleValue() < 1.1e-3, "the rest is bound");
  }

  @Test
  void summariesWithTypesOfInputsWork() {
    ComputationGraph graph = trained();
    String plain = graph.summary();
    assertTrue(plain.contains("W:[2, 3]") || plain.contains("W:{2,3}"), plain);
    for (ComputationGraph each : new ComputationGraph[] {graph, frozenAtFirst(graph)}) {
      String summary = each.summary(TYPES);
      assertTrue(summary.contains("second") && summary.contains("InputTypeFeedForward(3"), summary);
    }
    ComputationGraph restored = new ComputationGraph(frozenAtFirst(graph).getConfiguration());
    restored.init();
    assertTrue(restored.summary(TYPES).contains("first"));
    assertArrayEquals(new long[] {4, 3}, restored.output(data().getFeatures())[0].shape());
  }
}

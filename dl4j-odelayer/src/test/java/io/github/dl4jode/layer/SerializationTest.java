package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Configurations and models as text, bytes and files, and copies that live on their own. */
class SerializationTest {

  @TempDir Path folder;

  static Stream<MultiLayerConfiguration> configurations() {
    return Stream.of(images(), dense());
  }

  private static NeuralNetConfiguration.Builder configuration() {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(DataType.FLOAT);
  }

  /** Every image layer, none with default settings. */
  private static MultiLayerConfiguration images() {
    return configuration()
        .updater(new Nesterovs(0.05, 0.9))
        .l2(1e-3)
        .list()
        .layer(new Convolution.Builder(3, 2).nOut(8).stride(2, 1).padding(1).build())
        .layer(new GroupNormalization.Builder(4).activation(Activation.RELU).epsilon(1e-4).build())
        .layer(new ResidualBlock.Builder().nOut(4).stride(2).build())
        .layer(
            new OdeLayer.Builder(
                    ConvolutionDynamics.builder()
                        .convolutions(1)
                        .kernelSize(1)
                        .groups(2)
                        .activation(Activation.ELU)
                        .build())
                .name("ode")
                .solver(OdeSolver.builder().rtol(1e-3).atol(1e-4).build())
                .build())
        .layer(Networks.classifier())
        .setInputType(InputType.convolutional(6, 5, 2))
        .build();
  }

  private static MultiLayerConfiguration dense() {
    return configuration()
        .updater(new Adam(0.01))
        .list()
        .layer(
            new OdeLayer.Builder(
                    DenseDynamics.builder()
                        .hidden(7, 6)
                        .activation(Activation.SOFTPLUS)
                        .time(TimeConditioning.CONCATENATED)
                        .weightInit(new WeightInitDistribution(new NormalDistribution(0, 0.3)))
                        .build())
                .solver(
                    OdeSolver.builder()
                        .method(Methods.RK4)
                        .stepSizeController(new FixedStepSize(0.1))
                        .build())
                .gradient(new DiscreteAdjoint(StageStorage.RECOMPUTED))
                .times(2, 1.5, 1)
                .dropOut(0.8)
                .build())
        .layer(
            new OdeLayer.Builder(new LinearDynamics()).gradient(new InterpolatingAdjoint()).build())
        .layer(Networks.classifier())
        .setInputType(InputType.feedForward(4))
        .build();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void jsonAndYamlKeepEverything(MultiLayerConfiguration configuration) {
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configurationsAreJavaSerializable(MultiLayerConfiguration configuration)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(configuration);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(configuration, in.readObject());
    }
  }

  @Test
  void equalityTellsSettingsApart() {
    Layer a = new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build()).build();
    Layer b = new OdeLayer.Builder(DenseDynamics.builder().hidden(4).build()).build();
    Layer c = new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build()).times(0, 2).build();
    assertEquals(a, new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build()).build());
    assertNotEquals(a, b);
    assertNotEquals(a, c);
    assertNotEquals(
        new Convolution.Builder(3).nOut(2).build(), new Convolution.Builder(3).nOut(3).build());
  }

  @Test
  void anotherJvmComputesAndTrainsTheSameNetworkToTheBit() throws Exception {
    File file = folder.resolve("network.zip").toFile();
    MultiLayerNetwork network = new MultiLayerNetwork(images());
    network.init();
    network.fit(SavedModel.features(3, 2, 6, 5), SavedModel.labels(3));
    ModelSerializer.writeModel(network, file, true);
    INDArray features = SavedModel.features(3, 2, 6, 5);
    String before = SavedModel.bits(network.output(features));
    network.fit(features, SavedModel.labels(3));
    String after = SavedModel.bits(network.output(features));

    assertNotEquals(before, after);
    assertEquals(before + after, SavedModel.bitsInAnotherJvm(file, 3, 2, 6, 5));
  }

  @Test
  void anotherJvmComputesAndTrainsTheSameGraphToTheBit() throws Exception {
    File file = folder.resolve("graph.zip").toFile();
    ComputationGraph graph = graph();
    graph.fit(new INDArray[] {SavedModel.features(3, 4)}, new INDArray[] {SavedModel.labels(3)});
    ModelSerializer.writeModel(graph, file, true);

    assertEquals(SavedModel.bitsAfterOneStep(file, 3, 4), SavedModel.bitsInAnotherJvm(file, 3, 4));
    graph.fit(new INDArray[] {SavedModel.features(3, 4)}, new INDArray[] {SavedModel.labels(3)});
    String trainedOn = SavedModel.bits(graph.outputSingle(SavedModel.features(3, 4)));
    assertEquals(true, SavedModel.bitsAfterOneStep(file, 3, 4).endsWith(trainedOn));
  }

  private static ComputationGraph graph() {
    ComputationGraphConfiguration configuration =
        configuration()
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("x")
            .addLayer(
                "ode", new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build()).build(), "x")
            .addLayer("out", Networks.classifier(), "ode")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(4))
            .build();
    assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  @Test
  void aCloneTrainsAlikeAndOnItsOwn() {
    MultiLayerNetwork network = new MultiLayerNetwork(images());
    network.init();
    INDArray features = SavedModel.features(3, 2, 6, 5);
    INDArray labels = SavedModel.labels(3);
    network.fit(features, labels);

    MultiLayerNetwork clone = network.clone();
    INDArray parameters = network.params().dup();
    clone.fit(features, labels);
    assertEquals(parameters, network.params(), "training the clone leaves the original alone");
    network.fit(features, labels);
    assertEquals(network.params(), clone.params(), "updater state was copied as well");

    ComputationGraph graph = graph();
    ComputationGraph graphClone = graph.clone();
    graphClone.fit(new INDArray[] {SavedModel.features(3, 4)}, new INDArray[] {labels});
    graph.fit(new INDArray[] {SavedModel.features(3, 4)}, new INDArray[] {labels});
    assertEquals(graph.params(), graphClone.params());
  }

  @Test
  void aClonedConfigurationSharesNoDynamics() {
    OdeLayer layer = new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build()).build();
    OdeLayer clone = layer.clone();
    assertNotSame(layer.dynamics(), clone.dynamics());
    clone.setNIn(InputType.feedForward(9), true);
    layer.setNIn(InputType.feedForward(4), true);
    assertArrayEquals(new long[] {4, 5}, layer.getLayerParams().getParamShapes().get("W1"));
    assertArrayEquals(new long[] {9, 5}, clone.getLayerParams().getParamShapes().get("W1"));
  }
}

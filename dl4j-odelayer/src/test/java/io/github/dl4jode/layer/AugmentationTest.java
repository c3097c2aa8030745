package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Layers and vertices whose state has components that their input lacks. */
class AugmentationTest {

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();

  private static final InputType VECTORS = InputType.feedForward(3);

  private static OdeLayer.Builder dense(Augmentation augmentation) {
    return new OdeLayer.Builder(
            DenseDynamics.builder().hidden(5).time(TimeConditioning.CONCATENATED).build())
        .solver(FIXED)
        .gradient(new DiscreteAdjoint())
        .augmentation(augmentation);
  }

  private static OdeLayer.Builder images(Augmentation augmentation) {
    return new OdeLayer.Builder(
            ConvolutionDynamics.builder()
                .convolutions(1)
                .groups(1)
                .activation(Activation.SOFTPLUS)
                .build())
        .solver(FIXED)
        .gradient(new DiscreteAdjoint())
        .augmentation(augmentation);
  }

  private static MultiLayerNetwork network(InputType input, Layer... layers) {
    return Networks.network(Networks.configuration().updater(new NoOp()), input, layers);
  }

  /** The learnt map with values that matter. */
  private static void draw(MultiLayerNetwork network) {
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              if (name.contains("augmentation")) {
                array.assign(Nd4j.randn(DataType.DOUBLE, array.shape()).muli(0.5));
              }
            });
  }

  /** The same as a layer without augmentation after a layer that appends the components itself. */
  @Test
  void equalsASolveOfTheInputWithTheComponentsAppended() {
    MultiLayerNetwork augmented =
        network(VECTORS, dense(Augmentation.learnt(2)).name("ode").build());
    draw(augmented);
    INDArray x = Networks.data(4, 3).getFeatures();
    INDArray w = augmented.getParam("0_" + Augmentation.WEIGHTS);
    INDArray b = augmented.getParam("0_" + Augmentation.BIAS);
    INDArray extended = Nd4j.hstack(x, x.mmul(w).addRowVector(b));

    MultiLayerNetwork plain = network(InputType.feedForward(5), dense(Augmentation.none()).build());
    plain.paramTable().forEach((name, array) -> array.assign(augmented.getParam(name)));
    assertEquals(
        0,
        Networks.largestDifference(
            plain.feedForwardToLayer(0, extended).get(1),
            augmented.feedForwardToLayer(0, x).get(1)),
        1e-14);
    assertEquals(
        5,
        augmented.getLayer(1).conf().getLayer()
                instanceof org.deeplearning4j.nn.conf.layers.OutputLayer out
            ? out.getNIn()
            : 0);
  }

  @Test
  void learntComponentsBeginAsZeros() {
    MultiLayerNetwork learnt = network(VECTORS, dense(Augmentation.learnt(2)).build());
    MultiLayerNetwork zeros = network(VECTORS, dense(Augmentation.zeros(2)).build());
    zeros.paramTable().forEach((name, array) -> array.assign(learnt.getParam(name)));
    INDArray x = Networks.data(4, 3).getFeatures();
    assertEquals(zeros.output(x), learnt.output(x));
    assertEquals(zeros.numParams() + 3 * 2 + 2, learnt.numParams());
  }

  @Test
  void droppedComponentsAreAbsentFromTheOutputOnly() {
    MultiLayerNetwork all = network(VECTORS, dense(Augmentation.zeros(2)).build());
    MultiLayerNetwork dropped =
        network(VECTORS, dense(Augmentation.zeros(2).dropAfterSolve()).build());
    dropped.getLayer(0).setParams(all.getLayer(0).params());
    INDArray x = Networks.data(4, 3).getFeatures();
    INDArray whole = all.feedForwardToLayer(0, x).get(1);
    assertArrayEquals(new long[] {4, 5}, whole.shape());
    assertEquals(
        whole.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3)),
        dropped.feedForwardToLayer(0, x).get(1));
  }

  static Stream<Arguments> gradients() {
    return Stream.of(
        Arguments.of(Augmentation.zeros(1), FIXED, new DiscreteAdjoint()),
        Arguments.of(Augmentation.zeros(2).dropAfterSolve(), FIXED, new DiscreteAdjoint()),
        Arguments.of(Augmentation.learnt(2), FIXED, new DiscreteAdjoint()),
        Arguments.of(Augmentation.learnt(1).dropAfterSolve(), FIXED, new DiscreteAdjoint()),
        Arguments.of(Augmentation.learnt(2), TIGHT, new ContinuousAdjoint()));
  }

  /** A layer before it, so that the gradient of its input is checked as well. */
  @ParameterizedTest
  @MethodSource("gradients")
  void gradientsOfVectors(Augmentation augmentation, OdeSolver solver, GradientMethod gradient) {
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration().updater(new NoOp()).l2(0.01).l2Bias(0.02),
            VECTORS,
            new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
            dense(augmentation)
                .solver(solver)
                .gradient(gradient)
                .penalties(new DynamicsPenalties(0.1, 0.1))
                .build());
    DataSet data = Networks.data(4, 3);
    check(network, data.getFeatures(), data.getLabels());
  }

  @ParameterizedTest
  @MethodSource("ofImages")
  void gradientsOfImages(Augmentation augmentation) {
    DataSet data = Networks.data(2, 2, 3, 2);
    check(
        network(InputType.convolutional(3, 2, 2), images(augmentation).build()),
        data.getFeatures(),
        data.getLabels());
  }

  static Stream<Augmentation> ofImages() {
    return Stream.of(
        Augmentation.zeros(1), Augmentation.learnt(2), Augmentation.learnt(1).dropAfterSolve());
  }

  /** A 1×1 convolution of one image, in either order of dimensions. */
  @Test
  void channelsLastComputesTheSame() {
    MultiLayerNetwork first =
        network(
            InputType.convolutional(3, 4, 2, CNN2DFormat.NCHW),
            new OdeLayer.Builder(convolutions(CNN2DFormat.NCHW))
                .solver(FIXED)
                .augmentation(Augmentation.learnt(1))
                .build());
    MultiLayerNetwork last =
        network(
            InputType.convolutional(3, 4, 2, CNN2DFormat.NHWC),
            new OdeLayer.Builder(convolutions(CNN2DFormat.NHWC))
                .solver(FIXED)
                .gradient(new DiscreteAdjoint())
                .augmentation(Augmentation.learnt(1))
                .build());
    draw(first);
    last.getLayer(0).setParams(first.getLayer(0).params());
    INDArray x = Networks.data(2, 2, 3, 4).getFeatures();
    INDArray expected = first.feedForwardToLayer(0, x).get(1);
    INDArray y = last.feedForwardToLayer(0, x.permute(0, 2, 3, 1).dup()).get(1);
    assertArrayEquals(new long[] {2, 3, 3, 4}, expected.shape());
    assertEquals(0, Networks.largestDifference(expected, y.permute(0, 3, 1, 2)), 1e-13);
    check(last, x.permute(0, 2, 3, 1).dup(), Networks.data(2, 2, 3, 4).getLabels());
  }

  private static LayerDynamics convolutions(CNN2DFormat format) {
    return LayerDynamics.builder()
        .layer(
            new ConvolutionLayer.Builder(3, 3)
                .nOut(3)
                .dataFormat(format)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH)
                .build())
        .build();
  }

  /** The dense layer sees each time step as a row; the convolution sees whole sequences. */
  @Test
  void gradientsOfSequences() {
    check(
        Networks.recurrent(InputType.recurrent(3, 4), dense(Augmentation.learnt(2)).build()),
        Networks.data(2, 3, 4).getFeatures(),
        Nd4j.randn(DataType.DOUBLE, 2, 2, 4));
    for (RNNFormat format : RNNFormat.values()) {
      LayerDynamics convolution =
          LayerDynamics.builder()
              .layer(
                  new Convolution1DLayer.Builder(3)
                      .nOut(4)
                      .rnnDataFormat(format)
                      .convolutionMode(ConvolutionMode.Same)
                      .activation(Activation.TANH)
                      .build())
              .build();
      OdeLayer layer =
          new OdeLayer.Builder(convolution)
              .solver(FIXED)
              .gradient(new DiscreteAdjoint())
              .augmentation(Augmentation.learnt(1))
              .build();
      InputType input = InputType.recurrent(3, 5, format);
      assertEquals(InputType.recurrent(4, 5, format), typeOfOutput(layer.clone(), input));
      if (format == RNNFormat.NCW) {
        check(
            Networks.recurrent(input, layer),
            Networks.data(2, 3, 5).getFeatures(),
            Nd4j.randn(DataType.DOUBLE, 2, 2, 5));
      }
    }
  }

  @Test
  void gradientsOfTrajectories() {
    for (Augmentation augmentation :
        new Augmentation[] {
          Augmentation.learnt(1), Augmentation.learnt(1).dropAfterSolve(), Augmentation.zeros(2)
        }) {
      OdeLayer layer =
          dense(augmentation).times(0, 0.3, 0.7, 1).output(OdeOutput.TRAJECTORY).build();
      check(
          Networks.recurrent(VECTORS, layer),
          Networks.data(2, 3).getFeatures(),
          Nd4j.randn(DataType.DOUBLE, 2, 2, 4));
    }
  }

  private static void check(MultiLayerNetwork network, INDArray input, INDArray labels) {
    draw(network);
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(network)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-8)
                  .print(GradientCheckUtil.PrintMode.ZEROS)
                  .input(input)
                  .labels(labels)));
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  @Test
  void gradientsOfVertices() {
    for (Augmentation augmentation :
        new Augmentation[] {Augmentation.learnt(1), Augmentation.zeros(2).dropAfterSolve()}) {
      OdeVertex vertex =
          new OdeVertex.Builder(DenseDynamics.builder().hidden(5).build())
              .augmentation(augmentation)
              .solver(FIXED)
              .build();
      ComputationGraph graph =
          Graphs.initialised(
              Networks.configuration()
                  .updater(new NoOp())
                  .graphBuilder()
                  .addInputs("x", "times")
                  .addLayer("first", new DenseLayer.Builder().nOut(3).build(), "x")
                  .addVertex("ode", vertex, "first", "times")
                  .addLayer(
                      "out",
                      new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                          .activation(Activation.IDENTITY)
                          .build(),
                      "ode")
                  .setOutputs("out")
                  .setInputTypes(VECTORS, VECTORS));
      graph
          .paramTable()
          .forEach(
              (name, array) -> {
                if (name.contains("augmentation")) {
                  array.assign(0.3);
                }
              });
      long size = augmentation.dropped() ? 3 : 3 + augmentation.components();
      MultiDataSet data =
          new MultiDataSet(
              new INDArray[] {
                Networks.data(4, 3).getFeatures(), Nd4j.createFromArray(0.0, 0.5, 1.25)
              },
              new INDArray[] {Nd4j.randn(DataType.DOUBLE, 4, size, 3)});
      INDArray gradient = GraphGradients.gradient(graph, data);
      assertEquals(
          0, Graphs.largestDifference(GraphGradients.differences(graph, data), gradient), 1e-7);
      assertEquals(GraphGradients.score(graph, data), GraphGradients.score(graph.clone(), data));
    }
  }

  @Test
  void typesOfInputsAndOutputs() {
    Augmentation two = Augmentation.zeros(2);
    assertEquals(InputType.feedForward(5), typeOfOutput(dense(two).build(), VECTORS));
    assertEquals(VECTORS, typeOfOutput(dense(two.dropAfterSolve()).build(), VECTORS));
    assertEquals(
        InputType.convolutional(4, 5, 5),
        typeOfOutput(images(two).build(), InputType.convolutional(4, 5, 3)));
    assertEquals(
        InputType.recurrent(5, 3),
        typeOfOutput(dense(two).times(0, 1, 2).output(OdeOutput.TRAJECTORY).build(), VECTORS));
    LayerDynamics volumes =
        LayerDynamics.builder()
            .layer(
                new Convolution3D.Builder(3, 3, 3)
                    .nOut(3)
                    .convolutionMode(ConvolutionMode.Same)
                    .build())
            .build();
    InputType volume = InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 1);
    assertEquals(
        InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 3),
        typeOfOutput(new OdeLayer.Builder(volumes).augmentation(two).build(), volume));
  }

  private static InputType typeOfOutput(OdeLayer layer, InputType input) {
    layer.setNIn(input, true);
    return layer.getOutputType(0, input);
  }

  @Test
  void isSavedWithTheNetwork(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network =
        network(
            VECTORS,
            dense(Augmentation.learnt(2)).build(),
            dense(Augmentation.zeros(1).dropAfterSolve()).build());
    draw(network);
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
    INDArray x = Networks.data(4, 3).getFeatures();
    assertEquals(network.output(x), restored.output(x));
    assertEquals(network.output(x), network.clone().output(x));
    assertNotEquals(dense(Augmentation.zeros(1)).build(), dense(Augmentation.none()).build());
    assertTrue(OdeLayers.summary(network).contains("components=2"), OdeLayers.summary(network));
    assertTrue(network.summary().contains("OdeLayer"), network.summary());
  }

  /** What a model of version 0.1 says of a layer. */
  @Test
  void configurationsWithoutThePropertyHaveNone() {
    MultiLayerConfiguration configuration =
        network(VECTORS, dense(Augmentation.none()).build()).getLayerWiseConfigurations();
    String json = configuration.toJson().replaceAll("\"augmentation\" : \\{[^}]*\\},?\\s*", "");
    assertTrue(!json.contains("components\""), json);
    assertEquals(configuration, MultiLayerConfiguration.fromJson(json));
  }

  @Test
  void theWeightIsAWeightAndTheBiasABias() {
    OdeLayer layer =
        dense(Augmentation.learnt(2)).constrainWeights(new MaxNormConstraint(0.1, 1)).build();
    MultiLayerNetwork network = Networks.network(Networks.configuration().l2(0.5), VECTORS, layer);
    network.getParam("0_" + Augmentation.WEIGHTS).assign(3);
    network.getParam("0_" + Augmentation.BIAS).assign(3);
    double before = network.calcRegularizationScore(true);
    network.getParam("0_" + Augmentation.BIAS).assign(4);
    assertEquals(before, network.calcRegularizationScore(true), "the bias is not regularised");
    network.getParam("0_" + Augmentation.WEIGHTS).assign(2);
    assertEquals(0.25 * 6 * (9 - 4), before - network.calcRegularizationScore(true), 1e-12);

    network.fit(Networks.data(4, 3));
    INDArray norms = network.getParam("0_" + Augmentation.WEIGHTS).norm2(1);
    assertTrue(norms.maxNumber().doubleValue() < 0.1 + 1e-9, norms.toString());
    assertTrue(network.getParam("0_" + Augmentation.BIAS).minNumber().doubleValue() > 1);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Augmentation.zeros(0));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.learnt(-1));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                network(VECTORS, dense(Augmentation.zeros(2)).build())
                    .output(Networks.data(4, 4).getFeatures()));
    assertTrue(refusal.getMessage().contains("[4, 4]"), refusal.getMessage());
    OdeLayer withoutType = dense(Augmentation.learnt(1)).build();
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new MultiLayerNetwork(
                        Networks.configuration()
                            .list()
                            .layer(withoutType)
                            .layer(
                                new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder()
                                    .activation(Activation.SOFTMAX)
                                    .nIn(4)
                                    .nOut(3)
                                    .build())
                            .build())
                    .init());
    assertTrue(unknown.getMessage().contains("setInputType"), unknown.getMessage());
  }
}

package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The gradients of layers and vertices whose state has components that their input lacks. */
class AugmentationGradientTest {

  static Stream<Arguments> gradients() {
    return Stream.of(
        Arguments.of(Augmentation.zeros(1), AugmentedLayers.FIXED, new DiscreteAdjoint()),
        Arguments.of(
            Augmentation.zeros(2).dropAfterSolve(), AugmentedLayers.FIXED, new DiscreteAdjoint()),
        Arguments.of(Augmentation.learnt(2), AugmentedLayers.FIXED, new DiscreteAdjoint()),
        Arguments.of(
            Augmentation.learnt(1).dropAfterSolve(), AugmentedLayers.FIXED, new DiscreteAdjoint()),
        Arguments.of(Augmentation.learnt(2), AugmentedLayers.TIGHT, new ContinuousAdjoint()));
  }

  /** A layer before it, so that the gradient of its input is checked as well. */
  @ParameterizedTest
  @MethodSource("gradients")
  void gradientsOfVectors(Augmentation augmentation, OdeSolver solver, GradientMethod gradient) {
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration().updater(new NoOp()).l2(0.01).l2Bias(0.02),
            AugmentedLayers.VECTORS,
            new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
            AugmentedLayers.dense(augmentation)
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
        AugmentedLayers.network(
            InputType.convolutional(3, 2, 2), AugmentedLayers.images(augmentation).build()),
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
        AugmentedLayers.network(
            InputType.convolutional(3, 4, 2, CNN2DFormat.NCHW),
            new OdeLayer.Builder(convolutions(CNN2DFormat.NCHW))
                .solver(AugmentedLayers.FIXED)
                .augmentation(Augmentation.learnt(1))
                .build());
    MultiLayerNetwork last =
        AugmentedLayers.network(
            InputType.convolutional(3, 4, 2, CNN2DFormat.NHWC),
            new OdeLayer.Builder(convolutions(CNN2DFormat.NHWC))
                .solver(AugmentedLayers.FIXED)
                .gradient(new DiscreteAdjoint())
                .augmentation(Augmentation.learnt(1))
                .build());
    AugmentedLayers.draw(first);
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
        Networks.recurrent(
            InputType.recurrent(3, 4), AugmentedLayers.dense(Augmentation.learnt(2)).build()),
        Networks.data(2, 3, 4).getFeatures(),
        Nd4j.randn(DataType.DOUBLE, 2, 2, 4));
    check(
        Networks.recurrent(
            InputType.recurrent(3, 5, RNNFormat.NCW),
            AugmentedLayers.ofSequences(RNNFormat.NCW, Augmentation.learnt(1))),
        Networks.data(2, 3, 5).getFeatures(),
        Nd4j.randn(DataType.DOUBLE, 2, 2, 5));
  }

  @Test
  void gradientsOfTrajectories() {
    for (Augmentation augmentation :
        new Augmentation[] {
          Augmentation.learnt(1), Augmentation.learnt(1).dropAfterSolve(), Augmentation.zeros(2)
        }) {
      OdeLayer layer =
          AugmentedLayers.dense(augmentation)
              .times(0, 0.3, 0.7, 1)
              .output(OdeOutput.TRAJECTORY)
              .build();
      check(
          Networks.recurrent(AugmentedLayers.VECTORS, layer),
          Networks.data(2, 3).getFeatures(),
          Nd4j.randn(DataType.DOUBLE, 2, 2, 4));
    }
  }

  private static void check(MultiLayerNetwork network, INDArray input, INDArray labels) {
    AugmentedLayers.draw(network);
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
              .solver(AugmentedLayers.FIXED)
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
                  .setInputTypes(AugmentedLayers.VECTORS, AugmentedLayers.VECTORS));
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
}

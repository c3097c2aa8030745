package io.github.dl4jode.layer;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Layers and networks for the tests of augmentation. */
final class AugmentedLayers {

  static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();

  static final InputType VECTORS = InputType.feedForward(3);

  private AugmentedLayers() {}

  static OdeLayer.Builder dense(Augmentation augmentation) {
    return new OdeLayer.Builder(
            DenseDynamics.builder().hidden(5).time(TimeConditioning.CONCATENATED).build())
        .solver(FIXED)
        .gradient(new DiscreteAdjoint())
        .augmentation(augmentation);
  }

  static OdeLayer.Builder images(Augmentation augmentation) {
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

  static MultiLayerNetwork network(InputType input, Layer... layers) {
    return Networks.network(Networks.configuration().updater(new NoOp()), input, layers);
  }

  /** The learnt map with values that matter. */
  static void draw(MultiLayerNetwork network) {
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              if (name.contains("augmentation")) {
                array.assign(Nd4j.randn(DataType.DOUBLE, array.shape()).muli(0.5));
              }
            });
  }

  /** A convolution along the time steps. */
  static OdeLayer ofSequences(RNNFormat format, Augmentation augmentation) {
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
    return new OdeLayer.Builder(convolution)
        .solver(FIXED)
        .gradient(new DiscreteAdjoint())
        .augmentation(augmentation)
        .build();
  }
}

package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Gradients of whole networks against DL4J's finite differences, in double. */
class GradientCheckTest {

  /** Fixed steps: the computed solution is a smooth function of the parameters. */
  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  /** Tight enough for the adjoint to agree with differences of the computed solution. */
  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();

  @BeforeAll
  static void doublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void singlePrecision() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  static Stream<Arguments> imageLayers() {
    return Stream.of(
        Arguments.of(new Convolution.Builder(3).nOut(4).stride(2).padding(1).build()),
        Arguments.of(new GroupNormalization.Builder(2).activation(Activation.RELU).build()),
        Arguments.of(new GroupNormalization.Builder(1).build()),
        Arguments.of(new ResidualBlock.Builder().build()),
        Arguments.of(new ResidualBlock.Builder().nOut(3).stride(2).build()),
        Arguments.of(ode(smallField(TimeConditioning.CONCATENATED), new DiscreteAdjoint())),
        Arguments.of(ode(smallField(TimeConditioning.NONE), new DiscreteAdjoint())));
  }

  private static ConvolutionDynamics smallField(TimeConditioning time) {
    return ConvolutionDynamics.builder()
        .groups(2)
        .activation(Activation.SOFTPLUS)
        .time(time)
        .build();
  }

  private static OdeLayer ode(ConvolutionDynamics dynamics, GradientMethod gradient) {
    return new OdeLayer.Builder(dynamics).solver(FIXED).gradient(gradient).build();
  }

  @ParameterizedTest
  @MethodSource("imageLayers")
  void imageLayer(Layer layer) {
    check(InputType.convolutional(4, 3, 4), Networks.data(3, 4, 4, 3), layer);
  }

  /** The second layer passes its input's gradient on to the first. */
  @Test
  void convolutionsOfOneChannel() {
    check(
        InputType.convolutional(6, 5, 1),
        Networks.data(3, 1, 6, 5),
        new Convolution.Builder(3).nOut(1).padding(1).build(),
        new Convolution.Builder(2, 3).nOut(2).stride(2, 1).hasBias(false).build());
  }

  static Stream<Arguments> denseOdes() {
    return Stream.of(
        Arguments.of(FIXED, new DiscreteAdjoint(StageStorage.STORED)),
        Arguments.of(FIXED, new DiscreteAdjoint(StageStorage.RECOMPUTED)),
        Arguments.of(TIGHT, new DiscreteAdjoint()),
        Arguments.of(TIGHT, new ContinuousAdjoint()),
        Arguments.of(TIGHT, new InterpolatingAdjoint()));
  }

  @ParameterizedTest
  @MethodSource("denseOdes")
  void denseOde(OdeSolver solver, GradientMethod gradient) {
    OdeLayer layer =
        new OdeLayer.Builder(dense()).solver(solver).gradient(gradient).times(0.5, 2).build();
    check(InputType.feedForward(3), Networks.data(4, 3), layer, layer.clone());
  }

  @Test
  void odeBackwardInTime() {
    OdeLayer layer = new OdeLayer.Builder(dense()).solver(TIGHT).times(1, 0).build();
    check(InputType.feedForward(3), Networks.data(4, 3), layer, layer.clone());
  }

  private static DenseDynamics dense() {
    return DenseDynamics.builder().hidden(5).time(TimeConditioning.CONCATENATED).build();
  }

  private static void check(InputType input, DataSet data, Layer... layers) {
    MultiLayerNetwork network =
        Networks.network(Networks.configuration().updater(new NoOp()), input, layers);
    checkGradients(network, data.getFeatures(), data.getLabels());
  }

  @Test
  void trajectory() {
    OdeLayer layer =
        new OdeLayer.Builder(dense())
            .solver(FIXED)
            .times(0, 0.3, 0.7, 1)
            .output(OdeOutput.TRAJECTORY)
            .build();
    var conf =
        Networks.configuration()
            .updater(new NoOp())
            .list()
            .layer(layer)
            .layer(
                new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(2)
                    .build())
            .setInputType(InputType.feedForward(3))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(conf);
    network.init();
    checkGradients(
        network, Networks.data(4, 3).getFeatures(), Nd4j.randn(DataType.DOUBLE, 4, 2, 4));
  }

  private static void checkGradients(MultiLayerNetwork network, INDArray input, INDArray labels) {
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
  }
}

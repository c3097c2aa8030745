package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.solver.OdeSolver;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Gradients of networks with a controlled equation against DL4J's finite differences, in double.
 * The layer before has parameters too, so that gradients of the data are checked with them.
 */
class CdeGradientTest {

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.5)).build();
  private static final OdeSolver REVERSIBLE =
      OdeSolver.builder()
          .method(Methods.REVERSIBLE_HEUN)
          .stepSizeController(new FixedStepSize(0.25))
          .build();
  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();

  @BeforeAll
  static void doublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void singlePrecision() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of(Interpolation.LINEAR, FIXED, new DiscreteAdjoint(), CdeOutput.FINAL),
        Arguments.of(Interpolation.LINEAR, FIXED, new DiscreteAdjoint(), CdeOutput.STATES),
        Arguments.of(Interpolation.NATURAL_CUBIC, FIXED, new DiscreteAdjoint(), CdeOutput.FINAL),
        Arguments.of(Interpolation.NATURAL_CUBIC, REVERSIBLE, new DiscreteAdjoint(), CdeOutput.FINAL),
        Arguments.of(Interpolation.NATURAL_CUBIC, TIGHT, new ContinuousAdjoint(), CdeOutput.FINAL),
        Arguments.of(Interpolation.LINEAR, TIGHT, new ContinuousAdjoint(), CdeOutput.STATES),
        Arguments.of(
            Interpolation.NATURAL_CUBIC, TIGHT, new InterpolatingAdjoint(), CdeOutput.FINAL));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void ofNetwork(
      Interpolation interpolation, OdeSolver solver, GradientMethod gradient, CdeOutput output) {
    CdeLayer layer =
        new CdeLayer.Builder(
                DenseControlledDynamics.builder().hidden(4).activation(Activation.SOFTPLUS).build())
            .hiddenSize(3)
            .interpolation(interpolation)
            .solver(solver)
            .gradient(gradient)
            .output(output)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .list()
                .layer(new LSTM.Builder().nOut(2).build())
                .layer(layer)
                .layer(
                    output == CdeOutput.FINAL
                        ? new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build()
                        : new RnnOutputLayer.Builder()
                            .nOut(2)
                            .activation(Activation.SOFTMAX)
                            .build())
                .setInputType(InputType.recurrent(2))
                .build());
    network.init();
    int time = 4;
    INDArray features = Nd4j.rand(DataType.DOUBLE, 3, 2, time).subi(0.5);
    INDArray labels =
        output == CdeOutput.FINAL
            ? Nd4j.create(DataType.DOUBLE, 3, 2)
            : Nd4j.create(DataType.DOUBLE, 3, 2, time);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < (output == CdeOutput.FINAL ? 1 : time); j++) {
        if (output == CdeOutput.FINAL) {
          labels.putScalar(i, i % 2, 1);
        } else {
          labels.putScalar(i, (i + j) % 2, j, 1);
        }
      }
    }
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(network)
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8)
                .input(features)
                .labels(labels)));
  }
}

package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.dynamics.DiagonalControlledDynamics;
import io.github.dl4jode.cde.dynamics.LowRankControlledDynamics;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.series.PathScheme;
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
import org.junit.jupiter.params.provider.EnumSource;
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

  private static final int BATCH = 3;
  private static final int TIME = 5;

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
        Arguments.of(PathScheme.LINEAR, FIXED, CdeOutput.FINAL),
        Arguments.of(PathScheme.LINEAR, FIXED, CdeOutput.STATES),
        Arguments.of(PathScheme.RECTILINEAR, FIXED, CdeOutput.STATES),
        Arguments.of(PathScheme.NATURAL_CUBIC, FIXED, CdeOutput.FINAL),
        Arguments.of(PathScheme.HERMITE_CUBIC, FIXED, CdeOutput.STATES),
        Arguments.of(PathScheme.HERMITE_CUBIC, REVERSIBLE, CdeOutput.FINAL));
  }

  private static DenseControlledDynamics dense(boolean readsPath) {
    return DenseControlledDynamics.builder()
        .hidden(4)
        .activation(Activation.SOFTPLUS)
        .readsPath(readsPath)
        .build();
  }

  private static CdeLayer.Builder layer(PathScheme scheme, CdeOutput output) {
    return new CdeLayer.Builder(dense(false)).hiddenSize(3).scheme(scheme).output(output);
  }

  private static MultiLayerNetwork network(CdeLayer layer) {
    boolean states = layer.equation().output() == CdeOutput.STATES;
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
                    states
                        ? new RnnOutputLayer.Builder()
                            .nOut(2)
                            .activation(Activation.SOFTMAX)
                            .build()
                        : new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(CdeNetworks.CHANNELS))
                .build());
    network.init();
    return network;
  }

  private static INDArray labels(CdeOutput output) {
    return output == CdeOutput.STATES
        ? CdeNetworks.labels(DataType.DOUBLE, BATCH, TIME)
        : CdeNetworks.labels(DataType.DOUBLE, BATCH);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void differencesAgree(PathScheme scheme, OdeSolver solver, CdeOutput output) {
    assertTrue(check(network(layer(scheme, output).solver(solver).build()), output, false));
  }

  static Stream<Arguments> settingsOfReaders() {
    return Stream.of(
        Arguments.of(dense(true), PathScheme.LINEAR, FIXED, CdeOutput.FINAL),
        Arguments.of(dense(true), PathScheme.HERMITE_CUBIC, REVERSIBLE, CdeOutput.STATES),
        Arguments.of(
            DiagonalControlledDynamics.builder()
                .hidden(4)
                .activation(Activation.SOFTPLUS)
                .readsPath(true)
                .build(),
            PathScheme.RECTILINEAR,
            FIXED,
            CdeOutput.STATES),
        Arguments.of(
            LowRankControlledDynamics.builder(2)
                .hidden(4)
                .activation(Activation.SOFTPLUS)
                .readsPath(true)
                .build(),
            PathScheme.NATURAL_CUBIC,
            FIXED,
            CdeOutput.FINAL));
  }

  /** X is read twice, as the control and by the field. */
  @ParameterizedTest
  @MethodSource("settingsOfReaders")
  void differencesAgreeWhereTheFieldReadsThePath(
      ControlledDynamics field, PathScheme scheme, OdeSolver solver, CdeOutput output) {
    CdeLayer layer =
        new CdeLayer.Builder(field)
            .hiddenSize(3)
            .scheme(scheme)
            .output(output)
            .solver(solver)
            .build();
    assertTrue(check(network(layer), output, true));
  }

  @ParameterizedTest
  @EnumSource(CdeOutput.class)
  void differencesAgreeWithMasksAndCounts(CdeOutput output) {
    CdeLayer layer =
        layer(PathScheme.HERMITE_CUBIC, output).solver(FIXED).countChannels(true).build();
    assertTrue(check(network(layer), output, true));
  }

  private static boolean check(MultiLayerNetwork network, CdeOutput output, boolean masked) {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    mask.putScalar(0, TIME - 1, 0);
    mask.putScalar(1, 1, 0);
    GradientCheckUtil.MLNConfig configuration =
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .epsilon(1e-6)
            .maxRelError(1e-5)
            .minAbsoluteError(1e-8)
            .input(CdeNetworks.series(DataType.DOUBLE, BATCH, TIME))
            .labels(labels(output));
    return GradientCheckUtil.checkGradients(masked ? configuration.inputMask(mask) : configuration);
  }

  static Stream<GradientMethod> methods() {
    return Stream.of(
        new ContinuousAdjoint(),
        new InterpolatingAdjoint(),
        new DiscreteAdjoint(StageStorage.RECOMPUTED));
  }

  /** At a tight tolerance all gradients are that of the exact solution. */
  @ParameterizedTest
  @MethodSource("methods")
  void methodsAgree(GradientMethod method) {
    for (boolean readsPath : new boolean[] {false, true}) {
      INDArray expected = gradient(readsPath, new DiscreteAdjoint());
      INDArray actual = gradient(readsPath, method);
      assertEquals(0, expected.sub(actual).normmaxNumber().doubleValue(), 1e-7);
    }
  }

  static Stream<Arguments> methodsAndSchemes() {
    return Stream.of(Methods.RODAS5P, Methods.KVAERNO5, Methods.ADAMS, Methods.AUTO)
        .flatMap(
            method ->
                Stream.of(PathScheme.RECTILINEAR, PathScheme.HERMITE_CUBIC)
                    .map(scheme -> Arguments.of(method, scheme)));
  }

  /** Implicit, multistep and switching methods too, across the kinks of a path. */
  @ParameterizedTest
  @MethodSource("methodsAndSchemes")
  void everyKindOfSolverHasTheStatesAndGradientsOfTheEquation(Method method, PathScheme scheme) {
    OdeSolver solver = OdeSolver.builder().method(method).rtol(1e-8).atol(1e-10).build();
    CdeLayer.Builder expected = layer(scheme, CdeOutput.STATES).solver(TIGHT);
    CdeLayer.Builder actual =
        layer(scheme, CdeOutput.STATES).solver(solver).gradient(new InterpolatingAdjoint());
    INDArray series = CdeNetworks.series(DataType.DOUBLE, BATCH, TIME);
    INDArray states = network(expected.build()).output(series).dup();
    assertEquals(
        0,
        states.sub(network(actual.build()).output(series)).normmaxNumber().doubleValue(),
        1e-6,
        "states");
    INDArray gradient = gradient(expected.build());
    assertEquals(
        0, gradient.sub(gradient(actual.build())).normmaxNumber().doubleValue(), 1e-5, "gradient");
  }

  private static INDArray gradient(boolean readsPath, GradientMethod method) {
    return gradient(
        new CdeLayer.Builder(dense(readsPath))
            .hiddenSize(3)
            .output(CdeOutput.STATES)
            .solver(TIGHT)
            .gradient(method)
            .build());
  }

  private static INDArray gradient(CdeLayer layer) {
    MultiLayerNetwork network = network(layer);
    network.setInput(CdeNetworks.series(DataType.DOUBLE, BATCH, TIME));
    network.setLabels(labels(CdeOutput.STATES));
    network.computeGradientAndScore();
    return network.gradient().gradient().dup();
  }
}

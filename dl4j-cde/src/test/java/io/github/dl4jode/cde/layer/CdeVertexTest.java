package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * A vertex with times, mask and initial state as inputs, and identities of controlled equations.
 */
class CdeVertexTest {

  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();
  private static final INDArray STATE = Nd4j.createFromArray(new double[][] {{1, 0}, {0.3, -0.4}});

  /** A graph of the vertex alone; a layer without parameters of its own gives the output. */
  private static INDArray solve(CdeVertex.Builder vertex, int steps, INDArray... inputs) {
    String[] names = {"values", "times", "mask", "state"};
    InputType[] types = new InputType[inputs.length];
    String[] given = new String[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      types[i] =
          inputs[i].rank() == 3
              ? InputType.recurrent(inputs[i].size(1), steps)
              : InputType.feedForward(inputs[i].size(1));
      given[i] = names[i];
    }
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .seed(2)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs(given)
            .addVertex("cde", vertex.solver(TIGHT).build(), given)
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nOut(2)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build(),
                "cde")
            .setOutputs("out")
            .setInputTypes(types)
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    graph.getLayer("out").setParam("W", Nd4j.eye(2).castTo(DataType.DOUBLE));
    return graph.outputSingle(inputs);
  }

  private static CdeVertex.Builder linear() {
    return new CdeVertex.Builder(new LinearControlledDynamics())
        .hiddenSize(2)
        .addTime(false)
        .initialState();
  }

  private static INDArray rotated(double... increments) {
    INDArray result = STATE.dup();
    for (int i = 0; i < increments.length; i++) {
      double x = increments[i];
      double decay = Math.exp(-0.1 * x);
      double u = STATE.getDouble(i, 0);
      double v = STATE.getDouble(i, 1);
      result.putScalar(i, 0, decay * (Math.cos(x) * u - Math.sin(x) * v));
      result.putScalar(i, 1, decay * (Math.sin(x) * u + Math.cos(x) * v));
    }
    return result;
  }

  private static void assertNear(INDArray expected, INDArray actual, double tolerance) {
    assertEquals(0, expected.sub(actual).amaxNumber().doubleValue(), tolerance);
  }

  /** dz = A z dX has the solution e^{A (X(T) - X(0))} z0, whatever X does in between. */
  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "HERMITE_CUBIC", "NATURAL_CUBIC"})
  void aLinearFieldGivesTheMatrixExponential(PathScheme scheme) {
    INDArray series =
        Nd4j.createFromArray(new double[][][] {{{0.5, 2, -1, 1.2}}, {{1, 0.4, 0.1, 3}}});
    // Its inputs are values and state.
    CdeVertex.Builder vertex = linear().scheme(scheme);
    assertNear(rotated(0.7, 2), solveFrom(vertex, series, STATE), 1e-8);
  }

  private static INDArray solveFrom(CdeVertex.Builder vertex, INDArray series, INDArray state) {
    return solve(vertex, (int) series.size(2), series, state);
  }

  /** Where X(t) = t it is the ordinary equation z' = A z. */
  @Test
  void timeAloneGivesTheOrdinaryEquation() {
    INDArray times = Nd4j.createFromArray(new double[][][] {{{0, 0.3, 1, 2.5}}, {{0, 1, 2, 4}}});
    assertNear(rotated(2.5, 4), solveFrom(linear(), times, STATE), 1e-8);
  }

  private static CdeVertex.Builder dense() {
    return new CdeVertex.Builder(
            DenseControlledDynamics.builder().hidden(5).activation(Activation.TANH).build())
        .hiddenSize(2);
  }

  private static INDArray series(int batch, int steps) {
    return CdeNetworks.series(DataType.DOUBLE, batch, steps);
  }

  /** Other times with the same values give the same lines, run through at another speed. */
  @Test
  void reparametrisedTimeChangesNothing() {
    INDArray series = series(2, 4);
    INDArray even = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3}, {0, 1, 2, 3}});
    INDArray uneven = Nd4j.createFromArray(new double[][] {{0, 0.1, 2, 9}, {1, 4, 4.5, 5}});
    for (boolean overTimes : new boolean[] {false, true}) {
      INDArray first = solve(timed(overTimes), 4, series, even);
      INDArray second = solve(timed(overTimes), 4, series, uneven);
      assertNear(first, second, 1e-8);
    }
  }

  private static CdeVertex.Builder timed(boolean overTimes) {
    return dense().scheme(PathScheme.LINEAR).addTime(false).times().overTimes(overTimes);
  }

  /** A masked value and a NaN are the same: missing. */
  @Test
  void aMaskIsAsGoodAsNan() {
    INDArray series = series(2, 5);
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}});
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 2, CdeNetworks.CHANNELS, 5);
    mask.putScalar(0, 1, 2, 0);
    mask.putScalar(1, 0, 4, 0);
    INDArray withNan = series.dup();
    withNan.putScalar(new int[] {0, 1, 2}, Double.NaN);
    withNan.putScalar(new int[] {1, 0, 4}, Double.NaN);
    CdeVertex.Builder vertex = dense().times().mask();
    INDArray all = Nd4j.ones(DataType.DOUBLE, 2, CdeNetworks.CHANNELS, 5);
    assertEquals(solve(vertex, 5, series, times, mask), solve(vertex, 5, withNan, times, all));
  }

  /** Gradients of values and initial state reach the layers before. */
  @Test
  void differencesAgree() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .seed(4)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("values", "context")
            .addLayer(
                "lstm",
                new org.deeplearning4j.nn.conf.layers.LSTM.Builder().nOut(2).build(),
                "values")
            .addLayer("start", new DenseLayer.Builder().nOut(2).build(), "context")
            .addVertex(
                "cde",
                dense().initialState().solver(CdeNetworks.steps(0.5)).build(),
                "lstm",
                "start")
            .addLayer(
                "out",
                new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                "cde")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(CdeNetworks.CHANNELS, 4), InputType.feedForward(2))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-8)
                  .inputs(new INDArray[] {series(2, 4), STATE})
                  .labels(new INDArray[] {CdeNetworks.labels(DataType.DOUBLE, 2)})));
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  @Test
  void timesThatDoNotIncreaseAreRefused() {
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 1, 3}, {0, 1, 2, 3}});
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> solve(dense().times(), 4, series(2, 4), times));
    assertTrue(refused.getMessage().contains("CdeVertex \"cde\""), refused.getMessage());
    assertTrue(refused.getMessage().contains("at step 2 the time is 1.0"), refused.getMessage());
  }

  private static ComputationGraph statesOf(CdeVertex.Builder vertex, int steps) {
    ComputationGraph graph =
        new ComputationGraph(
            CdeNetworks.configuration(DataType.DOUBLE)
                .updater(new NoOp())
                .graphBuilder()
                .addInputs("values", "times")
                .addVertex(
                    "cde", vertex.times().output(CdeOutput.STATES).build(), "values", "times")
                .addLayer(
                    "out",
                    new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                    "cde")
                .setOutputs("out")
                .setInputTypes(
                    InputType.recurrent(CdeNetworks.CHANNELS, steps), InputType.feedForward(steps))
                .build());
    graph.init();
    return graph;
  }

  /** Series with times of their own have together the states that each has alone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void statesAtTimesThatDifferAreThoseOfEachSeriesAlone(boolean overTimes) {
    INDArray series = series(3, 5);
    series.putScalar(new int[] {1, 0, 2}, Double.NaN);
    for (int channel = 0; channel < CdeNetworks.CHANNELS; channel++) {
      series.putScalar(new int[] {2, channel, 4}, Double.NaN);
    }
    INDArray times =
        Nd4j.createFromArray(
            new double[][] {{0, 1, 2, 3, 4}, {-2, 0.5, 0.7, 3, 8}, {1, 1.5, 2.5, 6, 7}});
    ComputationGraph graph = statesOf(dense().overTimes(overTimes).solver(TIGHT), 5);
    INDArray together = graph.feedForward(new INDArray[] {series, times}, false).get("cde").dup();
    assertArrayEquals(new long[] {3, 2, 5}, together.shape());
    for (int i = 0; i < 3; i++) {
      INDArray own = series.slice(i).reshape(1, CdeNetworks.CHANNELS, 5).dup();
      INDArray ownTimes = times.getRow(i).reshape(1, 5).dup();
      INDArray alone = graph.feedForward(new INDArray[] {own, ownTimes}, false).get("cde");
      assertNear(alone, together.slice(i).reshape(1, 2, 5), 1e-7);
    }
    // After the last observation the state stays.
    assertEquals(together.getDouble(2, 1, 3), together.getDouble(2, 1, 4), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientsOfStatesAtTimesThatDiffer(boolean overTimes) {
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3}, {-2, 0.5, 0.7, 8}});
    ComputationGraph graph =
        statesOf(dense().overTimes(overTimes).solver(CdeNetworks.steps(0.5)), 4);
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-8)
                  .inputs(new INDArray[] {series(2, 4), times})
                  .labels(new INDArray[] {CdeNetworks.labels(DataType.DOUBLE, 2, 4)})));
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  /** Each piece would start from the beginning. */
  @Test
  void piecesOfSeriesAreRefused() {
    ComputationGraph graph = statesOf(dense(), 4);
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3}, {-2, 0.5, 0.7, 8}});
    String refused =
        assertThrows(
                UnsupportedOperationException.class, () -> graph.rnnTimeStep(series(2, 4), times))
            .getMessage();
    assertTrue(refused.contains("CdeVertex \"cde\"") && refused.contains("CdeLayer"), refused);
    graph.getConfiguration().setBackpropType(BackpropType.TruncatedBPTT);
    graph.getConfiguration().setTbpttFwdLength(2);
    graph.getConfiguration().setTbpttBackLength(2);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {series(2, 4), times},
            new INDArray[] {CdeNetworks.labels(DataType.DOUBLE, 2, 4)});
    assertThrows(UnsupportedOperationException.class, () -> graph.fit(data));
  }

  /** The classical method keeps its order on a path with kinks, because steps end on them. */
  @Test
  void orderIsKeptOnRectilinearPaths() {
    INDArray series = series(2, 5);
    INDArray exact = solveWith(TIGHT, series);
    double coarse = error(exact, solveWith(CdeNetworks.steps(0.5), series));
    double fine = error(exact, solveWith(CdeNetworks.steps(0.25), series));
    assertTrue(coarse / fine > 10, coarse + " " + fine);
  }

  private static double error(INDArray expected, INDArray actual) {
    return expected.sub(actual).amaxNumber().doubleValue();
  }

  private static INDArray solveWith(OdeSolver solver, INDArray series) {
    CdeLayer layer =
        new CdeLayer.Builder(
                DenseControlledDynamics.builder().hidden(5).activation(Activation.TANH).build())
            .hiddenSize(2)
            .scheme(PathScheme.RECTILINEAR)
            .solver(solver)
            .build();
    return CdeNetworks.network(CdeNetworks.configuration(DataType.DOUBLE), layer)
        .feedForward(series)
        .get(1);
  }
}

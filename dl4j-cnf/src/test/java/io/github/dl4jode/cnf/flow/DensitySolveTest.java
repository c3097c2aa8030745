package io.github.dl4jode.cnf.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.LinearDynamics;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.testing.CentralDifferences;
import io.github.dl4jode.testing.HeldArrays;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solve of y' = A y from the data to the base distribution, where everything is known. */
class DensitySolveTest {

  private static final int BATCH = 3;
  private static final double TOLERANCE = 1e-7;

  private static FlowSettings settings(double baseTime, double dataTime) {
    return new FlowSettings(
        Flows.fineSolver(), new DiscreteAdjoint(), baseTime, dataTime, /* controlled= */ true);
  }

  private static DensitySolve solve(
      double[][] a,
      Divergence divergence,
      DynamicsPenalties penalties,
      FlowSettings settings,
      Map<String, INDArray> parameters) {
    parameters.put("A", Nd4j.createFromArray(a));
    return new DensitySolve(
        new FlowEquation(new LinearDynamics(a), divergence, penalties),
        settings,
        DataType.DOUBLE,
        new long[] {BATCH, a.length},
        parameters,
        /* training= */ true);
  }

  /** εᵀ A ε of the noise that was drawn, times the span. */
  @ParameterizedTest
  @CsvSource({"0, 1.5", "2, 0.5"})
  void anEstimateIsThatOfItsNoise(double baseTime, double dataTime) {
    double[][] a = {{0.4, -1.1}, {0.3, 0.2}};
    try (DensitySolve solve =
        solve(
            a,
            Divergence.hutchinson(),
            DynamicsPenalties.none(),
            settings(baseTime, dataTime),
            new HashMap<>())) {
      for (int seed : new int[] {1, 2}) {
        solve.drawNoise(new SplittableRandom(seed));
        solve.forward(Flows.normal(5, BATCH, 2).reshape(2L * BATCH));
        INDArray noise = Nd4j.create(DataType.DOUBLE, BATCH, 2);
        Noise.RADEMACHER.draw(new SplittableRandom(seed), noise);
        for (int n = 0; n < BATCH; n++) {
          double both = noise.getDouble(n, 0) * noise.getDouble(n, 1);
          double expected = (baseTime - dataTime) * (0.4 + 0.2 + both * (0.3 - 1.1));
          assertEquals(expected, solve.logDensityChange().getDouble(n), 1e-12);
        }
      }
    }
  }

  /**
   * One component, z = e^{a s} y with s from the data to the base: ∫ ‖f‖² dt = a y² (e^{2 a s} - 1)
   * / 2, ∫ ‖J‖² dt = a² s, and their derivatives, with positive signs in both directions of time.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 1.5, 0, 0",
    "0, 1.5, 0.7, 0",
    "0, 1.5, 0, 0.3",
    "0, 1.5, 0.7, 0.3",
    "2, 0.5, 0.7, 0.3"
  })
  void penaltiesAndGradientsAreThoseOfTheClosedForm(
      double baseTime, double dataTime, double kinetic, double jacobian) {
    double a = 0.6;
    double s = baseTime - dataTime;
    double sign = Math.signum(s);
    double growth = Math.exp(a * s);
    double[] y = {0.8, -1.3, 0.4};
    double[] g = {0.5, 1, -2};
    double[] c = {-1, 0.25, 2};
    try (DensitySolve solve =
        solve(
            new double[][] {{a}},
            Divergence.exact(),
            new DynamicsPenalties(kinetic, jacobian),
            settings(baseTime, dataTime),
            new HashMap<>())) {
      INDArray base = solve.forward(Nd4j.createFromArray(y));
      double penalty = 0;
      double byRate = 0;
      double[] byState = new double[BATCH];
      for (int n = 0; n < BATCH; n++) {
        assertEquals(growth * y[n], base.getDouble(n), TOLERANCE);
        assertEquals(a * s, solve.logDensityChange().getDouble(n), 1e-12);
        double squares = growth * growth - 1;
        penalty += sign * (kinetic * a * y[n] * y[n] * squares / 2 + jacobian * a * a * s);
        byState[n] = g[n] * growth + sign * kinetic * a * y[n] * squares;
        double kineticByRate = y[n] * y[n] * (squares / 2 + a * s * growth * growth);
        byRate += g[n] * s * growth * y[n] + c[n] * s;
        byRate += sign * (kinetic * kineticByRate + jacobian * 2 * a * s);
      }
      assertEquals(penalty, solve.penalty(), TOLERANCE);
      Gradients gradients = solve.backward(Nd4j.createFromArray(g), Nd4j.createFromArray(c));
      assertArrayEquals(byState, gradients.initialState().dup().toDoubleVector(), TOLERANCE);
      assertEquals(byRate, gradients.parameters().getDouble(0), TOLERANCE);
      assertTrue(DensitySolve.contextCotangent(gradients).isEmpty());
      assertTrue(solve.forwardStatistics().functionEvaluations() > 0);
      assertTrue(solve.backwardStatistics().functionEvaluations() > 0);
      assertTrue(solve.workspaceBytes() > 0);
    }
  }

  private static Map<String, INDArray> parameters(Dynamics dynamics) {
    dynamics.setInputType(InputType.feedForward(2));
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, INDArray> parameters = new HashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(DataType.DOUBLE, shape)));
    Nd4j.getRandom().setSeed(3);
    dynamics.initializeParameters(parameters);
    return parameters;
  }

  @Test
  void theCotangentOfAContextIsThatOfDifferences() {
    Dynamics dynamics = FfjordDynamics.builder().hidden(4).context(3).build();
    FlowEquation equation =
        new FlowEquation(dynamics, Divergence.exact(), new DynamicsPenalties(0.2, 0.1));
    INDArray context = Flows.normal(7, BATCH, 3);
    INDArray state = Flows.normal(8, BATCH, 2).reshape(2L * BATCH);
    INDArray g = Flows.normal(9, 1, 2 * BATCH).reshape(2L * BATCH);
    INDArray c = Nd4j.createFromArray(-1, 0.25, 2);
    try (DensitySolve solve =
        new DensitySolve(
            equation,
            settings(0, 1),
            DataType.DOUBLE,
            new long[] {BATCH, 2},
            parameters(dynamics),
            /* training= */ true)) {
      INDArray differences =
          new CentralDifferences(
                  1e-5,
                  () -> {
                    solve.setContext(context);
                    double base = solve.forward(state).mul(g).sumNumber().doubleValue();
                    double density = solve.logDensityChange().mul(c).sumNumber().doubleValue();
                    return base + density + solve.penalty();
                  })
              .byElements(context);
      solve.setContext(context);
      solve.forward(state);
      double[] gradient =
          DensitySolve.contextCotangent(solve.backward(g, c)).orElseThrow().toDoubleVector();
      assertArrayEquals(differences.toDoubleVector(), gradient, 1e-6);
      assertTrue(differences.norm2Number().doubleValue() > 0.1, "the context matters");
    }
  }

  /** Planar dynamics, which know their divergence, as dynamics that do not. */
  private static final class PlanarWithoutDivergence extends Dynamics {

    private static final long serialVersionUID = 1L;
    private final PlanarDynamics planar = new PlanarDynamics(3, 4);

    @Override
    public void setInputType(InputType inputType) {
      planar.setInputType(inputType);
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      planar.defineParameters(parameters);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      planar.initializeParameters(parameters);
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return planar.define(graph, t, y, parameters);
    }
  }

  /** The log-densities' changes, and the penalty as the last element. */
  private static double[] changes(Dynamics dynamics, Divergence divergence) {
    try (DensitySolve solve =
        new DensitySolve(
            new FlowEquation(dynamics, divergence, new DynamicsPenalties(0.2, 0.1)),
            settings(0, 1),
            DataType.DOUBLE,
            new long[] {BATCH, 2},
            parameters(dynamics),
            /* training= */ false)) {
      solve.drawNoise(new SplittableRandom(2));
      solve.forward(Flows.normal(8, BATCH, 2).reshape(2L * BATCH));
      double[] changes = Arrays.copyOf(solve.logDensityChange().toDoubleVector(), BATCH + 1);
      changes[BATCH] = solve.penalty();
      return changes;
    }
  }

  @Test
  void aKnownDivergenceIsUsedWhereItIsToBeExact() {
    double[] exact = changes(new PlanarDynamics(3, 4), Divergence.exact());
    assertArrayEquals(changes(new PlanarWithoutDivergence(), Divergence.exact()), exact, TOLERANCE);
    double[] estimated = changes(new PlanarDynamics(3, 4), Divergence.hutchinson());
    assertArrayEquals(
        changes(new PlanarWithoutDivergence(), Divergence.hutchinson()), estimated, TOLERANCE);
    assertTrue(Math.abs(exact[0] - estimated[0]) > 1e-3, "an estimate of its own");
  }

  /** From the other end the same flow: a solve of states is one of densities reversed. */
  @Test
  void statesGivenAContextAreThoseOfTheDensity() {
    Dynamics dynamics = FfjordDynamics.builder().hidden(4).context(3).build();
    INDArray state = Flows.normal(8, BATCH, 2).reshape(2L * BATCH);
    Map<String, INDArray> parameters = parameters(dynamics);
    FlowEquation equation =
        new FlowEquation(dynamics, Divergence.exact(), DynamicsPenalties.none());
    long[] shape = {BATCH, 2};
    INDArray[] ends = new INDArray[2];
    try (DensitySolve density =
        new DensitySolve(
            equation, settings(0, 1), DataType.DOUBLE, shape, parameters, /* training= */ false)) {
      for (int i = 0; i < 2; i++) {
        INDArray context = Flows.normal(7 + i, BATCH, 3);
        density.setContext(context);
        ends[i] = density.forward(state).dup();
        try (StateSolve states =
            new StateSolve(dynamics, settings(0, 1), DataType.DOUBLE, shape, parameters, context)) {
          assertArrayEquals(
              ends[i].toDoubleVector(), states.towardsBase(state).toDoubleVector(), TOLERANCE);
        }
      }
    }
    assertTrue(ends[0].distance2(ends[1]) > 1e-3, "the context matters");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itsBytesAreThoseOfItsArrays(boolean training) {
    INDArray a = Nd4j.createFromArray(new double[][] {{0.5, 0.1}, {0, 1}});
    try (DensitySolve solve =
        new DensitySolve(
            new FlowEquation(
                new LinearDynamics(new double[2][2]), Divergence.exact(), DynamicsPenalties.none()),
            settings(0, 1),
            DataType.DOUBLE,
            new long[] {1_000, 2},
            Map.of("A", a),
            training)) {
      solve.forward(Nd4j.ones(DataType.DOUBLE, 2_000));
      // But for the coefficients of the method, some fifty numbers.
      assertEquals(HeldArrays.bytes(solve, List.of(a)), solve.bytes(), 500);
    }
  }

  @Test
  void closingItFreesItsArrays() throws Exception {
    Map<String, INDArray> parameters = new HashMap<>();
    DensitySolve solve =
        solve(
            new double[][] {{0.4, -1.1}, {0.3, 0.2}},
            Divergence.hutchinson(),
            new DynamicsPenalties(0.2, 0.1),
            settings(0, 1),
            parameters);
    solve.drawNoise(new SplittableRandom(1));
    INDArray base = solve.forward(Flows.normal(5, BATCH, 2).reshape(2L * BATCH));
    solve.backward(base.dup(), Nd4j.ones(DataType.DOUBLE, BATCH));
    HeldArrays.assertFreed(solve, List.of(parameters.get("A")));
  }
}

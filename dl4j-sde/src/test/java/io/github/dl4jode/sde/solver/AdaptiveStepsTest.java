package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.EulerMaruyama;
import io.github.dl4jode.sde.method.MethodState;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.method.StepGraph;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adaptive steps: their tolerance, their law, their gradients, and what is refused. */
class AdaptiveStepsTest {

  private static final double[] TIMES = {0, 0.3, 1};

  /** Geometric Brownian motion of paths with E y(1) = e^0.3 and E y(1)² = e^(0.6 + 0.64). */
  private static StochasticEquation motion(Calculus calculus, int paths) {
    double drift = calculus == Calculus.ITO ? 0.3 : 0.3 - 0.32;
    INDArray volatility = Nd4j.createFromArray(new double[] {0.8});
    return StochasticEquation.builder(calculus, NoiseType.DIAGONAL, DataType.DOUBLE, paths, 1)
        .coefficients(
            (graph, v) ->
                new Coefficients(v.y().mul(drift), v.y().mul(v.parameters().get("volatility"))))
        .parameters(Map.of("volatility", volatility))
        .build();
  }

  static Stream<Arguments> methods() {
    return Stream.of(
        Arguments.of(Calculus.ITO, SdeMethods.MILSTEIN),
        Arguments.of(Calculus.ITO, SdeMethods.SRID2),
        Arguments.of(Calculus.STRATONOVICH, SdeMethods.HEUN),
        Arguments.of(Calculus.STRATONOVICH, SdeMethods.SPARK),
        Arguments.of(Calculus.STRATONOVICH, SdeMethods.SLOW_RK));
  }

  /** The error of a step is of the order h^(p + ½), that of the solution of the order h^p. */
  @ParameterizedTest
  @MethodSource("methods")
  void errorsFollowTheTolerance(Calculus calculus, SdeMethod method) {
    double[] tolerances = {1e-3, 1e-5};
    double[] errors = new double[tolerances.length];
    for (int i = 0; i < tolerances.length; i++) {
      try (CompiledSde compiled =
          SdeSolver.of(method, 0.5).adaptive(0, tolerances[i]).compile(motion(calculus, 1))) {
        RenewedNoise noise = new RenewedNoise(compiled);
        for (int seed = 0; seed < 40; seed++) {
          BrownianTree path = noise.of(seed, 0);
          double end = end(compiled, path);
          errors[i] += Math.pow(end - exact(path), 2);
        }
        errors[i] = Math.sqrt(errors[i] / 40);
      }
    }
    double order = method.strongOrder(NoiseType.DIAGONAL);
    double slope = Math.log10(errors[0] / errors[1]) / 2;
    assertEquals(order / (order + 0.5), slope, 0.2, method.label());
    assertTrue(errors[1] < 100 * tolerances[1], method.label() + " " + errors[1]);
  }

  private static double end(CompiledSde compiled, BrownianTree path) {
    return compiled.solve(Nd4j.ones(DataType.DOUBLE, 1), TIMES, path).states().getDouble(2, 0);
  }

  private static double exact(BrownianTree path) {
    INDArray w = Nd4j.create(DataType.DOUBLE, 1);
    path.increment(0, 1, w);
    return Math.exp(0.3 - 0.32 + 0.8 * w.getDouble(0));
  }

  /**
   * The mean and the mean square of 3,000 paths, each with steps of its own. Random seeds would put
   * one of the ten outside in 3 of 100 runs; the seeds are fixed.
   */
  @ParameterizedTest
  @MethodSource("methods")
  void momentsHaveNoBias(Calculus calculus, SdeMethod method) {
    double[] scores = scores(method, calculus);
    assertTrue(Math.abs(scores[0]) < 3, "mean: " + scores[0] + " standard errors");
    assertTrue(Math.abs(scores[1]) < 3, "mean square: " + scores[1] + " standard errors");
  }

  /** Euler–Maruyama that claims to converge, to see that the test above would notice. */
  @Test
  void eulerMaruyamaWouldHaveABias() {
    double[] scores = scores(new ClaimingEuler(), Calculus.ITO);
    assertTrue(Math.abs(scores[0]) > 4, "mean: " + scores[0] + " standard errors");
  }

  /** The deviations of mean and mean square from e^0.3 and e^1.24. */
  private static double[] scores(SdeMethod method, Calculus calculus) {
    int count = 3000;
    double[] ends = new double[count];
    double[] squares = new double[count];
    try (CompiledSde compiled =
        SdeSolver.of(method, 0.5).adaptive(0, 3e-3).compile(motion(calculus, 1))) {
      RenewedNoise noise = new RenewedNoise(compiled);
      for (int i = 0; i < count; i++) {
        BrownianTree path = noise.of(1000 + i, 0);
        ends[i] = end(compiled, path);
        squares[i] = ends[i] * ends[i];
      }
    }
    return new double[] {score(ends, Math.exp(0.3)), score(squares, Math.exp(1.24))};
  }

  private static double score(double[] values, double expected) {
    INDArray all = Nd4j.createFromArray(values);
    double error = all.stdNumber().doubleValue() / Math.sqrt(values.length);
    return (all.meanNumber().doubleValue() - expected) / error;
  }

  private static final class ClaimingEuler implements SdeMethod {

    private static final long serialVersionUID = 1L;
    private static final EulerMaruyama METHOD = new EulerMaruyama();

    @Override
    public String label() {
      return "claiming Euler–Maruyama";
    }

    @Override
    public boolean solves(Calculus calculus, NoiseType noise) {
      return METHOD.solves(calculus, noise);
    }

    @Override
    public double strongOrder(NoiseType noise) {
      return METHOD.strongOrder(noise);
    }

    @Override
    public boolean adaptsSteps(NoiseType noise) {
      return true;
    }

    @Override
    public MethodState step(StepGraph step, MethodState state) {
      return METHOD.step(step, state);
    }
  }

  @Test
  void gradientsAreThoseOfTheStepsThatWereTaken() {
    StochasticEquation equation = motion(Calculus.STRATONOVICH, 3);
    INDArray volatility = equation.parameters().get("volatility");
    INDArray start = Nd4j.createFromArray(new double[] {1, 0.5, 2});
    SdeSolver solver = SdeSolver.of(SdeMethods.HEUN, 0.5).adaptive(1e-3, 1e-3);
    INDArray cotangents = Nd4j.ones(DataType.DOUBLE, 3, 3);
    try (CompiledSde all = solver.compile(equation, SdeGradientMethod.storedStates());
        CompiledSde some = solver.compile(equation, new SdeGradientMethod.StoredStates(3))) {
      BrownianTree path = all.newNoise(4, 0);
      assertTrue(all.solve(start, TIMES, path).steps() > 20);
      SdeGradients gradients = all.backward(cotangents);
      double eps = 1e-6;
      double ofVolatility = gradients.parameters().getDouble(0);
      volatility.addi(eps);
      double above = all.solve(start, TIMES, path).states().sumNumber().doubleValue();
      volatility.subi(2 * eps);
      double below = all.solve(start, TIMES, path).states().sumNumber().doubleValue();
      volatility.addi(eps);
      assertEquals((above - below) / (2 * eps), ofVolatility, 1e-6 * Math.abs(ofVolatility));
      SdeSolution solution = some.solve(start, TIMES, path);
      assertTrue(solution.rejectedSteps() > 0);
      SdeGradients again = some.backward(cotangents);
      assertEquals(gradients.initialState(), again.initialState());
      assertEquals(ofVolatility, again.parameters().getDouble(0), 1e-9 * Math.abs(ofVolatility));
    }
  }

  @Test
  void everySolveHasTheSameBits() {
    StochasticEquation equation = motion(Calculus.ITO, 4);
    INDArray start = Nd4j.ones(DataType.DOUBLE, 4);
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.MILSTEIN, 0.5).adaptive(0, 1e-3).compile(equation)) {
      double[] first =
          compiled.solve(start, TIMES, compiled.newNoise(9, 0)).states().ravel().toDoubleVector();
      compiled.solve(start, TIMES, compiled.newNoise(10, 0));
      double[] again =
          compiled.solve(start, TIMES, compiled.newNoise(9, 0)).states().ravel().toDoubleVector();
      assertArrayEquals(first, again);
    }
  }

  @Test
  void methodsThatWouldBeWrongAreRefused() {
    for (SdeMethod method :
        List.of(SdeMethods.EULER_MARUYAMA, SdeMethods.REVERSIBLE_HEUN, SdeMethods.LOG_ODE)) {
      NoiseType noise = method.equals(SdeMethods.LOG_ODE) ? NoiseType.GENERAL : NoiseType.DIAGONAL;
      Calculus calculus =
          method.equals(SdeMethods.EULER_MARUYAMA) ? Calculus.ITO : Calculus.STRATONOVICH;
      SdeSolver solver = SdeSolver.of(method, 0.1).adaptive(1e-3, 1e-3);
      String message =
          assertThrows(IllegalArgumentException.class, () -> solver.requireSolves(calculus, noise))
              .getMessage();
      assertTrue(
          message.startsWith(method.label() + " does not converge to the solution"), message);
      assertTrue(message.contains(calculus == Calculus.ITO ? "Milstein" : "Heun"), message);
    }
    SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
        .adaptive(1e-3, 1e-3)
        .requireSolves(Calculus.ITO, NoiseType.ADDITIVE);
    assertEquals(
        "Adaptive steps need a relative tolerance from 0 to 1 and an absolute one of 0 or more, not"
            + " both 0; they are 0.0 and 0.0",
        assertThrows(
                IllegalArgumentException.class,
                () -> SdeSolver.of(SdeMethods.HEUN, 0.1).adaptive(0, 0))
            .getMessage());
  }

  @Test
  void aSolutionThatNoStepCanFollowIsReported() {
    StochasticEquation explosion =
        StochasticEquation.builder(Calculus.ITO, NoiseType.ADDITIVE, DataType.DOUBLE, 1, 1)
            .coefficients(
                (graph, v) ->
                    new Coefficients(
                        v.y().mul(v.y()).mul(v.y()),
                        graph.constant(Nd4j.createFromArray(new double[] {0.1}))))
            .build();
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.SRA1, 0.5).adaptive(1e-4, 1e-4).compile(explosion)) {
      SdeSolverException failure =
          assertThrows(
              SdeSolverException.class,
              () -> compiled.solve(Nd4j.ones(DataType.DOUBLE, 1), TIMES, compiled.newNoise(1, 0)));
      assertTrue(failure.getMessage().contains("raise the tolerances"), failure.getMessage());
    }
  }

  @Test
  void jsonKeepsTolerancesAndReadsFixedSteps() throws Exception {
    SdeSolver solver = SdeSolver.of(SdeMethods.HEUN, 0.1).adaptive(1e-3, 1e-4);
    String json = JsonMappers.getMapper().writeValueAsString(solver);
    assertEquals(solver, JsonMappers.getMapper().readValue(json, SdeSolver.class));
    SdeSolver fixed = SdeSolver.of(SdeMethods.HEUN, 0.1);
    String without = JsonMappers.getMapper().writeValueAsString(fixed);
    assertTrue(!without.contains("steps\""), without);
    assertEquals(fixed, JsonMappers.getMapper().readValue(without, SdeSolver.class));
  }
}

package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every method on every problem with a known solution: forwards, forwards in mirrored time (which
 * is backwards for the solver and as well conditioned as forwards), and backwards from the end.
 */
class ReferenceProblemsTest {

  // Backwards these multiply any error: by e^60 for the chain, by about 1e9 on the limit cycle.
  private static final Set<ReferenceProblem> UNSTABLE_BACKWARDS =
      Set.of(ReferenceProblem.B2_CHAIN, ReferenceProblem.VAN_DER_POL);

  static Stream<Arguments> cases() {
    return Arrays.stream(ReferenceProblem.values())
        .flatMap(
            problem ->
                Methods.all().stream()
                    .flatMap(
                        method ->
                            Stream.of(DataType.DOUBLE, DataType.FLOAT)
                                .map(type -> Arguments.of(problem, method, type))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void solutionIsMet(ReferenceProblem problem, ExplicitRungeKutta method, DataType type) {
    OdeSolver solver = solver(problem, method, type);
    double bound = bound(problem, method, type);
    INDArray start = problem.initialState(type);

    Solution forwards =
        solver.solve(problem.field(type), start, problem.start(), problem.end()).orThrow();
    assertError(bound, forwards, problem.solution(), "forwards");

    Solution mirrored =
        solver.solve(problem.mirroredField(type), start, -problem.start(), -problem.end());
    assertEquals(forwards.states(), mirrored.states(), "mirrored time gives the same bits");
    assertEquals(forwards.statistics(), mirrored.statistics());

    if (!UNSTABLE_BACKWARDS.contains(problem)) {
      INDArray end = Nd4j.createFromArray(problem.solution()).castTo(type);
      Solution backwards =
          solver.solve(problem.field(type), end, problem.end(), problem.start()).orThrow();
      assertError(bound, backwards, problem.initial(), "backwards");
    }
  }

  private static void assertError(
      double bound, Solution solution, double[] expected, String direction) {
    double error = ReferenceProblem.relativeError(solution.finalState(), expected);
    assertTrue(error <= bound, direction + ": error " + error + ", " + solution);
  }

  /**
   * The bounds hold something: they are missed by a solver that returns 0, or what it was given.
   */
  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void nothingDoneIsNotEnough(ReferenceProblem problem, ExplicitRungeKutta method, DataType type) {
    double bound = bound(problem, method, type);
    double[] start = problem.initial();
    double[] end = problem.solution();
    double[] zero = new double[start.length];
    for (double[] stuck : new double[][] {zero, start}) {
      assertTrue(ReferenceProblem.relativeError(Nd4j.createFromArray(stuck), end) > 1.4 * bound);
    }
    for (double[] stuck : new double[][] {zero, end}) {
      assertTrue(ReferenceProblem.relativeError(Nd4j.createFromArray(stuck), start) > 1.4 * bound);
    }
  }

  private static OdeSolver solver(
      ReferenceProblem problem, ExplicitRungeKutta method, DataType type) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).maximumSteps(1_000_000);
    if (!method.tableau().hasErrorEstimate()) {
      int steps = method.equals(Methods.EULER) ? 40_000 : 2_000;
      double span = problem.end() - problem.start();
      return builder.stepSizeController(new FixedStepSize(span / steps)).build();
    }
    double rtol =
        switch (method.label()) {
          // Its estimate is 1/512 of the difference between orders 1 and 2.
          case "fehlberg2" -> 1e-5 / 512;
          case "adaptive_heun", "bosh3" -> 1e-5;
          default -> type == DataType.FLOAT ? 1e-6 : 1e-7;
        };
    // Small enough that the decay to 2e-9 is solved to a relative accuracy as well.
    double smallest = Arrays.stream(problem.solution()).map(Math::abs).min().orElseThrow();
    return builder.rtol(rtol).atol(rtol * Math.min(1, smallest)).build();
  }

  /**
   * What the end may be off: two to three times the largest error of the method on any of the
   * problems, in either direction, but for Lotka–Volterra, which multiplies errors by ten times as
   * much as the others.
   */
  private static double bound(ReferenceProblem problem, ExplicitRungeKutta method, DataType type) {
    double truncation =
        switch (method.label()) {
          case "euler" -> 1.2e-2;
          case "midpoint", "heun2" -> 1e-3;
          case "heun3" -> 1e-5;
          case "rk4", "rk4_38" -> 1e-7;
          case "adaptive_heun" -> 6e-4;
          case "fehlberg2" -> 2e-4;
          case "bosh3" -> 1.2e-3;
          case "dopri5" -> 6e-6;
          case "tsit5" -> 1e-5;
          case "dopri8" -> 1.5e-6;
          default -> throw new IllegalStateException(method.label());
        };
    double sensitivity = problem == ReferenceProblem.B1_LOTKA_VOLTERRA ? 10 : 1;
    if (type == DataType.DOUBLE) {
      return sensitivity * truncation;
    }
    // Fifth order and more are solved to ten times the tolerance, and floats round in every step.
    double looser = method.tableau().order() >= 5 ? 10 : 1;
    // Sums by ND4J round each term.
    double rounding = method.equals(Methods.EULER) ? 2.5e-3 : HostLoops.areAllowed() ? 1e-4 : 3e-4;
    return sensitivity * looser * truncation + rounding;
  }
}

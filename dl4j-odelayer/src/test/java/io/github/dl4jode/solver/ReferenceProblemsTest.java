package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  // dy(0)/dy(T) relative to both: largest for A2, (y(0)/y(T))² = 21, and for Lotka–Volterra.
  private static final double BACKWARD_CONDITION = 25;

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
    double bound = bound(solver, type);
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
      assertError(BACKWARD_CONDITION * bound, backwards, problem.initial(), "backwards");
    }
  }

  private static void assertError(
      double bound, Solution solution, double[] expected, String direction) {
    double error = ReferenceProblem.relativeError(solution.finalState(), expected);
    assertTrue(error <= bound, direction + ": error " + error + ", " + solution);
  }

  private static OdeSolver solver(
      ReferenceProblem problem, ExplicitRungeKutta method, DataType type) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).maximumSteps(100_000);
    if (!method.tableau().hasErrorEstimate()) {
      int steps = method == Methods.EULER ? 20_000 : 2_000;
      double span = problem.end() - problem.start();
      return builder.stepSizeController(new FixedStepSize(span / steps)).build();
    }
    double rtol = method.tableau().order() < 5 ? 1e-5 : type == DataType.FLOAT ? 1e-6 : 1e-7;
    // Small enough that the decay to 2e-9 is solved to a relative accuracy as well.
    double smallest = Arrays.stream(problem.solution()).map(Math::abs).min().orElseThrow();
    return builder.rtol(rtol).atol(rtol * Math.min(1, smallest)).build();
  }

  /**
   * What the end may be off. Global errors of adaptive solves exceed the tolerance of a step by a
   * factor that grows with the number of steps and with the sensitivity of the problem: 180 at most
   * here, on Lotka–Volterra, and 300 allowed. Fixed steps have errors C h^p with h = 0.01 (Euler
   * 0.001) and C up to 120, on the same. Floats add the rounding of up to 20,000 steps, at worst
   * half a unit in the last place each.
   */
  private static double bound(OdeSolver solver, DataType type) {
    double truncation =
        switch (solver.method().label()) {
          case "euler" -> 0.15;
          case "midpoint", "heun2" -> 5e-3;
          case "heun3" -> 1e-4;
          case "rk4", "rk4_38" -> 1e-6;
          // The two solutions differ by 1/512 of a step, and so does their difference from the
          // error.
          case "fehlberg2" -> 512 * 300 * solver.rtol();
          case "adaptive_heun", "bosh3", "dopri5", "tsit5", "dopri8" -> 300 * solver.rtol();
          default -> throw new IllegalStateException(solver.method().label());
        };
    return type == DataType.FLOAT ? truncation + 1e-3 : truncation;
  }
}

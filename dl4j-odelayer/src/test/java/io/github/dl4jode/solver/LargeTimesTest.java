package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An autonomous equation has the same solution wherever time begins, and so have its errors. */
class LargeTimesTest {
  private static final INDArray START = Nd4j.createFromArray(1.0);

  static Stream<Arguments> cases() {
    return Stream.of(Methods.RK4, Methods.DOPRI5)
        .flatMap(
            method ->
                Stream.of(1e9, -1e9, 1e12, -1e12)
                    .flatMap(
                        t0 ->
                            Stream.of(
                                Arguments.of(method, t0, 1.0), Arguments.of(method, t0, -1.0))));
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).rtol(1e-9).atol(1e-12);
    return method.tableau().hasErrorEstimate()
        ? builder.build()
        : builder.stepSizeController(new FixedStepSize(1.0 / 300)).build();
  }

  /** y' = -y over one unit of time, or y' = y backwards. */
  private static FunctionField decay(double span) {
    return new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -span * y[0]);
  }

  private static Solution solve(ExplicitRungeKutta method, double t0, double span) {
    return solver(method).solve(decay(span), START, t0, t0 + span).orThrow();
  }

  private static double error(Solution solution) {
    return Math.abs(solution.finalState().getDouble(0) - Math.exp(-1));
  }

  @ParameterizedTest(name = "{0} from {1} by {2}")
  @MethodSource("cases")
  void theErrorIsTheSameWhereverTimeBegins(ExplicitRungeKutta method, double t0, double span) {
    Solution atZero = solve(method, 0, span);
    Solution far = solve(method, t0, span);
    // At 1e12 a step of 1/300 is 27 or 28 units of the clock.
    double bound = 1.25 * error(atZero) + 1e-14;
    assertTrue(error(far) <= bound, error(far) + " for " + error(atZero) + " at 0");
    assertEquals(atZero.steps().size(), far.steps().size(), 2);
  }

  @ParameterizedTest(name = "{0} from {1} by {2}")
  @MethodSource("cases")
  void aReplayDoesTheSameSteps(ExplicitRungeKutta method, double t0, double span) {
    Solution solution = solve(method, t0, span);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution replayed =
          solver(method)
              .solve(
                  Solve.of(decay(span), START, solution.times()).replay(solution.steps()).build(),
                  workspace);
      assertEquals(solution.states(), replayed.states());
      assertEquals(solution.steps(), replayed.steps());
    }
  }

  /** The steps of every kind of plan end where the next ones begin, and are as long as that. */
  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void stepsAreAsLongAsTheTimeMoves(ExplicitRungeKutta method) {
    for (double[] times :
        new double[][] {{-0.3, 0.9}, {0.1, -7}, {1e-3, 1}, {1e9 - 1, 1e9 + 2}, {1e6, 1e6 - 5}}) {
      OdeSolver solver = solver(method).toBuilder().rtol(1e-5).atol(1e-5).build();
      Solution solution = solver.solve(decay(1), START, times).orThrow();
      List<AcceptedStep> steps = solution.steps();
      for (int i = 0; i < steps.size(); i++) {
        double end = i + 1 < steps.size() ? steps.get(i + 1).time() : times[1];
        assertEquals(end - steps.get(i).time(), steps.get(i).stepSize(), "step " + i);
      }
    }
  }

  /** Legs between jumps are plans of their own. */
  @ParameterizedTest(name = "{0} from {1} by {2}")
  @MethodSource("cases")
  void solvesWithJumpsKeepTheirErrors(ExplicitRungeKutta method, double t0, double span) {
    double half = span / 2;
    INDArray states = Nd4j.create(DataType.DOUBLE, 2, 1);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      solver(method)
          .solve(
              Solve.of(decay(span), START, t0, t0 + span)
                  .changes((index, state) -> state.muli(2), t0 + half)
                  .output(states)
                  .build(),
              workspace)
          .orThrow();
    }
    double bound = 2.5 * error(solve(method, 0, span)) + 2e-14;
    assertEquals(2 * Math.exp(-1), states.getDouble(1, 0), bound);
  }

  /** A guess of the first step below the resolution of the time is no reason to fail. */
  @ParameterizedTest
  @ValueSource(strings = {"bosh3", "dopri5", "dopri8"})
  void aFirstStepTooSmallForTheClockIsMadeLarger(ExplicitRungeKutta method) {
    OdeSolver solver = solver(method).toBuilder().rtol(1e-6).firstStep(1e-9).build();
    Solution solution = solver.solve(decay(1), START, 1e12, 1e12 + 1).orThrow();
    assertTrue(error(solution) < 1e-5, solution.toString());
  }

  /** A limit that is no number of units of the clock does not make the control try for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"bosh3", "dopri5"})
  void theSmallestStepMayBeAnyNumber(ExplicitRungeKutta method) {
    FunctionField rough =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = Math.signum(t - 1e9 - 0.5));
    // In units of the clock 83,886.1 and 83,886.9: one is rounded down, the other up.
    for (double least : new double[] {0.01, 0.0100001}) {
      OdeSolver solver =
          solver(method).toBuilder().minimumStep(least).firstStep(0.02).maximumSteps(1000).build();
      Solution solution = solver.solve(rough, START, 1e9, 1e9 + 1);
      assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solution.status(), solution.toString());
      assertTrue(solution.statistics().rejectedSteps() < 10, solution.toString());
    }
  }
}

package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TestFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves in which the state jumps on the way. */
class StateChangeTest {

  private static final double[] TIMES = {0, 0.3, 0.35, 1.7, 2};
  private static final double RATE = -0.6;

  private final SolverWorkspace workspace = new SolverWorkspace();
  private final INDArray start = Nd4j.createFromArray(1.5);
  private final INDArray states = Nd4j.create(DataType.DOUBLE, 2, 1);

  @AfterEach
  void close() {
    workspace.close();
  }

  private static double first(double... times) {
    return times[0];
  }

  private static double last(double... times) {
    return times[times.length - 1];
  }

  private static double[] inner(double... times) {
    return Arrays.copyOfRange(times, 1, times.length - 1);
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).rtol(1e-9).atol(1e-11);
    if (!method.tableau().hasErrorEstimate() || method.tableau().order() < 3) {
      builder.stepSizeController(new FixedStepSize(1e-3));
    }
    return builder.build();
  }

  /** y' = λ y, and y grows by its index at each jump: y(T) = y0 e^(λT) + Σ i e^(λ(T - t_i)). */
  private static double expected(double[] times, double y0) {
    double end = times[times.length - 1];
    double value = y0 * Math.exp(RATE * (end - times[0]));
    for (int i = 1; i < times.length - 1; i++) {
      value += i * Math.exp(RATE * (end - times[i]));
    }
    return value;
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void everyMethodForwardsAndBackwards(ExplicitRungeKutta method) {
    HostField field = TestFields.exponential(DataType.DOUBLE, RATE);
    for (double direction : new double[] {1, -1}) {
      double[] times = TIMES.clone();
      for (int i = 0; i < times.length; i++) {
        times[i] *= direction;
      }
      Solution solution =
          solver(method)
              .solve(
                  Solve.of(field, start, first(times), last(times))
                      .changes((index, state) -> state.addi(index), inner(times))
                      .output(states)
                      .build(),
                  workspace);
      assertEquals(SolverStatus.SUCCESS, solution.status());
      double bar =
          method.tableau().order() == 1 ? 1e-2 : method.tableau().order() == 2 ? 1e-5 : 1e-7;
      assertEquals(expected(times, 1.5), solution.finalState().getDouble(0), bar);
      assertEquals(1.5, solution.states().getDouble(0, 0));
      assertEquals(1.5, start.getDouble(0), "the initial state is the caller's");
      assertArrayEquals(new double[] {times[0], times[4]}, solution.times());
    }
  }

  /** Without a change of the state a jump costs one evaluation, and no automatic first step. */
  @Test
  void stepsEndOnTheTimesAndTheStepSizeGoesOn() {
    HostField field = TestFields.exponential(DataType.DOUBLE, RATE);
    List<Integer> seen = new ArrayList<>();
    Solution solution =
        solver(Methods.DOPRI5)
            .solve(
                Solve.of(field, start, first(TIMES), last(TIMES))
                    .changes((index, state) -> seen.add(index), inner(TIMES))
                    .output(states)
                    .build(),
                workspace);
    assertEquals(List.of(1, 2, 3), seen);
    for (int i = 1; i < TIMES.length - 1; i++) {
      double time = TIMES[i];
      assertTrue(
          solution.steps().stream().anyMatch(step -> step.time() == time),
          "no step begins at " + time);
    }
    SolverStatistics statistics = solution.statistics();
    int steps = statistics.acceptedSteps() + statistics.rejectedSteps();
    // Six a step, the first stage after each jump and at the start, one to choose the first step.
    assertEquals(6 * steps + 3 + 2, statistics.functionEvaluations());
    assertEquals(field.evaluations(), statistics.functionEvaluations());
  }

  /** ∫ y dt goes on through the jumps: λ ∫ y dt = y(T) - y0 - Σ jumps. */
  @Test
  void quadraturesGoOn() {
    Term integral =
        new DelegatingTerm(TestFields.exponential(DataType.DOUBLE, RATE)) {
          @Override
          public long quadratureSize() {
            return 1;
          }

          @Override
          public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
            super.evaluate(t, state, derivative, integrand);
            integrand.assign(state);
          }
        };
    Solution solution =
        solver(Methods.DOPRI5)
            .solve(
                Solve.of(integral, start, first(TIMES), last(TIMES))
                    .changes((index, state) -> state.addi(index), inner(TIMES))
                    .output(states)
                    .build(),
                workspace);
    double change = expected(TIMES, 1.5) - 1.5 - (1 + 2 + 3);
    assertEquals(change / RATE, solution.quadratures().getDouble(0), 1e-8);
  }

  @Test
  void theLimitOnStepsHoldsForAllLegsTogether() {
    OdeSolver limited = solver(Methods.DOPRI5).toBuilder().maximumSteps(4).build();
    Solution solution =
        limited.solve(
            Solve.of(
                    TestFields.exponential(DataType.DOUBLE, RATE), start, first(TIMES), last(TIMES))
                .changes((index, state) -> {}, inner(TIMES))
                .output(states)
                .build(),
            workspace);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    assertTrue(solution.statistics().acceptedSteps() <= 4);
  }
}

package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How long a solve tries where f is not finite. */
class NonFiniteAttemptsTest {

  private static final INDArray START = Nd4j.createFromArray(1.0);

  private static Solution solve(FunctionField field) {
    return OdeSolver.builder().firstStep(1).build().solve(field, START, 0, 10);
  }

  /** f is defined at the start alone: 40 smaller steps are tried, and no more. */
  @Test
  void fortySmallerStepsAreTried() {
    Solution solution =
        solve(new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t == 0 ? 1 : Double.NaN));
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertEquals(0, solution.statistics().acceptedSteps());
    assertEquals(41, solution.statistics().rejectedSteps());
  }

  /** The attempts are counted from the last accepted step on: f is defined up to t = 1. */
  @Test
  void anAcceptedStepBeginsTheCountAnew() {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t <= 1 ? 1 : Double.NaN);
    Solution solution = solve(field);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertEquals(1, solution.time(), 1e-9);
  }

  /** Where f is not finite at the start no step is tried again. */
  @Test
  void withoutADerivativeAtTheStartNothingIsTriedAgain() {
    Solution solution =
        solve(new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = Double.NaN));
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertEquals(1, solution.statistics().rejectedSteps());
  }
}

package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SolverFailureTest {

  private static final OdeSolver DEFAULT = OdeSolver.builder().build();

  private static FunctionField scalar(FunctionField.Function function) {
    return new FunctionField(1, DataType.DOUBLE, function);
  }

  private static INDArray one() {
    return Nd4j.createFromArray(1.0);
  }

  private static OdeSolver solver(Method method) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).rtol(1e-4).atol(1e-6);
    return method.tableau().hasErrorEstimate()
        ? builder.build()
        : builder.stepSizeController(new FixedStepSize(1.0 / 64)).build();
  }

  private static final FunctionField.Function ROBERTSON =
      (t, y, d) -> {
        d[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
        d[2] = 3e7 * y[1] * y[1];
        d[1] = -d[0] - d[2];
      };

  @ParameterizedTest
  @EnumSource(Method.class)
  void aStiffProblemEndsWithAClearStatus(Method method) {
    FunctionField field = new FunctionField(3, DataType.DOUBLE, ROBERTSON);
    INDArray start = Nd4j.createFromArray(1.0, 0.0, 0.0);
    OdeSolver solver =
        method.tableau().hasErrorEstimate()
            ? OdeSolver.builder().method(method).build()
            : solver(method);
    OdeSolution solution = solver.solve(field, start, 0, 100);
    SolverStatus expected =
        method.tableau().hasErrorEstimate()
            ? SolverStatus.MAX_STEPS_REACHED
            : SolverStatus.NON_FINITE_STATE;
    assertTrue(
        solution.status() == expected || solution.status() == SolverStatus.NON_FINITE_DERIVATIVE,
        solution.toString());
    String message = assertThrows(OdeSolverException.class, solution::orThrow).getMessage();
    assertTrue(message.contains("t = ") && message.contains("To remedy: "), message);
  }

  @Test
  void theLimitOnStepsCountsRejectedOnes() {
    OdeSolution solution =
        OdeSolver.builder()
            .maximumSteps(5)
            .firstStep(1e5)
            .build()
            .solve(scalar((t, y, d) -> d[0] = -y[0]), one(), 0, 1e6);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    assertEquals(5, solution.statistics().rejectedSteps());
    OdeSolverException failure = assertThrows(OdeSolverException.class, solution::orThrow);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, failure.status());
    assertEquals(0, failure.time());
    assertEquals(solution.statistics(), failure.statistics());
    assertTrue(failure.getMessage().contains("raise maximumSteps"), failure.getMessage());
  }

  @Test
  void fixedStepsBeyondTheLimitAreNotBegun() {
    FunctionField field = scalar((t, y, d) -> d[0] = -y[0]);
    OdeSolution solution =
        OdeSolver.builder()
            .stepSizeController(new FixedStepSize(1e-9))
            .build()
            .solve(field, one(), 0, 1);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    assertEquals(0, field.evaluations());
  }

  @ParameterizedTest
  @EnumSource(names = {"ADAPTIVE_HEUN", "FEHLBERG2", "BOSH3", "DOPRI5", "TSIT5", "DOPRI8"})
  void aSingularityIsNotSteppedOver(Method method) {
    // y' = y² from 1 is 1 / (1 - t).
    OdeSolver solver = solver(method).toBuilder().maximumSteps(100_000).build();
    OdeSolution solution = solver.solve(scalar((t, y, d) -> d[0] = y[0] * y[0]), one(), 0, 2);
    assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solution.status(), solution.toString());
    double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
    assertEquals(1, reached, 0.02, "at these tolerances of fehlberg2");
  }

  @Test
  void aStepBelowTheMinimumIsAFailure() {
    OdeSolution solution =
        OdeSolver.builder()
            .minimumStep(0.01)
            .build()
            .solve(scalar((t, y, d) -> d[0] = Math.cos(1000 * t)), one(), 0, 1);
    assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solution.status());
    // One step at the minimum is tried before giving up, none below.
    OdeSolution reached =
        OdeSolver.builder()
            .minimumStep(0.001)
            .firstStep(1)
            .maximumStep(1)
            .build()
            .solve(scalar((t, y, d) -> d[0] = y[0] > 1.0001 ? 1e9 : 1), one(), 0, 1);
    assertEquals(0.001, Math.abs(lastStep(reached)), 1e-15);
  }

  private static double lastStep(OdeSolution solution) {
    return assertThrows(OdeSolverException.class, solution::orThrow).stepSize();
  }

  @Test
  void theSmallestStepIsRelativeToTheTime() {
    // A jump at t = 1e6 is as deep as rounding lets a step see.
    OdeSolution solution =
        DEFAULT.solve(
            scalar((t, y, d) -> d[0] = t < 1e6 ? 0 : Double.POSITIVE_INFINITY),
            one(),
            999_999,
            1e7);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertTrue(solution.statistics().rejectedSteps() < 100, solution.toString());
    assertEquals(1e6, assertThrows(OdeSolverException.class, solution::orThrow).time(), 1e-6);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aStateThatIsNotFiniteAtTheStartIsNamed(Method method) {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      OdeSolution solution =
          solver(method)
              .solve(
                  new FunctionField(2, DataType.DOUBLE, (t, y, d) -> d[0] = -y[0]),
                  Nd4j.createFromArray(1.0, bad),
                  0,
                  1);
      assertEquals(SolverStatus.NON_FINITE_STATE, solution.status());
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aDerivativeThatIsNotFiniteAtTheStartIsNamed(Method method) {
    FunctionField field = scalar((t, y, d) -> d[0] = Math.sqrt(-y[0]));
    OdeSolution solution = solver(method).solve(field, one(), 0, 1);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertTrue(field.evaluations() <= 15, "no use in trying again: " + field.evaluations());
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aDerivativeThatCeasesToBeFiniteIsNamedAndPlaced(Method method) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      FunctionField field =
          new FunctionField(1, type, (t, y, d) -> d[0] = t > 0.51 ? Double.NaN : -y[0]);
      OdeSolution solution = solver(method).solve(field, one().castTo(type), 0, 0.2, 0.4, 1);
      assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
      double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
      assertEquals(0.51, reached, 1.0 / 64);
      assertEquals(Math.exp(-0.4), solution.states().getDouble(2, 0), 1e-2, "what was reached");
      assertEquals(0, solution.finalState().getDouble(0), "what was not reached");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ADAPTIVE_HEUN", "FEHLBERG2", "BOSH3", "DOPRI5", "TSIT5", "DOPRI8"})
  void aStepThatMeetsNonsenseIsTriedSmaller(Method method) {
    // The field is undefined beyond 1.5, where the solution never comes but a long step does.
    FunctionField field = scalar((t, y, d) -> d[0] = Math.sqrt(1.5 - y[0]) * Math.cos(3 * t));
    OdeSolver solver = solver(method).toBuilder().firstStep(5).build();
    OdeSolution solution = solver.solve(field, one(), 0, 5).orThrow();
    assertTrue(solution.statistics().rejectedSteps() > 0);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void overflowOfTheStateIsSeenWhereTheErrorDoesNotShowIt(Method method) {
    // y' = y grows past the largest float while its relative error stays small.
    FunctionField field = new FunctionField(4, DataType.FLOAT, (t, y, d) -> d[3] = y[3]);
    INDArray start = Nd4j.createFromArray(0f, 1f, 0f, 1e30f);
    OdeSolution solution = solver(method).solve(field, start, 0, 30);
    assertTrue(
        solution.status() == SolverStatus.NON_FINITE_STATE
            || solution.status() == SolverStatus.NON_FINITE_DERIVATIVE,
        solution.toString());
    double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
    assertEquals(Math.log(3.4e8), reached, 0.5);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void overflowIsSeenThoughStagesAndErrorAreFinite(Method method) {
    // All derivatives are the same, so the error is 0 whatever the step.
    FunctionField field = new FunctionField(1, DataType.FLOAT, (t, y, d) -> d[0] = 1e38);
    OdeSolution solution = solver(method).solve(field, Nd4j.createFromArray(3e38f), 0, 1);
    assertEquals(SolverStatus.NON_FINITE_STATE, solution.status(), solution.toString());
    double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
    assertEquals((Float.MAX_VALUE - 3e38) / 1e38, reached, 1.0 / 64);
  }

  @Test
  void aNonFiniteInterpolantIsNotReturnedAsSuccess() {
    // The midpoint rule itself never evaluates at the end; its interpolant does.
    FunctionField field = scalar((t, y, d) -> d[0] = t >= 1 ? Double.NaN : -y[0]);
    OdeSolver solver =
        OdeSolver.builder()
            .method(Method.MIDPOINT)
            .stepSizeController(new FixedStepSize(0.1))
            .build();
    assertEquals(SolverStatus.SUCCESS, solver.solve(field, one(), 0, 1).status());
    assertEquals(
        SolverStatus.NON_FINITE_DERIVATIVE, solver.solve(field, one(), 0, 0.99, 1).status());
  }

  @Test
  void exceptionsOfTheFieldPassThroughAndLeaveTheWorkspaceUsable() {
    IllegalStateException thrown = new IllegalStateException("field");
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      FunctionField bad =
          scalar(
              (t, y, d) -> {
                throw thrown;
              });
      double[] times = {0, 1};
      assertSame(
          thrown,
          assertThrows(
              IllegalStateException.class,
              () -> DEFAULT.solve(bad, one(), times, workspace, StepObserver.none())));
      FunctionField good = scalar((t, y, d) -> d[0] = -y[0]);
      OdeSolution solution = DEFAULT.solve(good, one(), times, workspace, StepObserver.none());
      assertEquals(Math.exp(-1), solution.orThrow().finalState().getDouble(0), 1e-7);
    }
  }

  @Test
  void everyStatusSaysWhatItMeansAndWhatToDo() {
    assertTrue(
        Arrays.stream(SolverStatus.values())
            .allMatch(status -> !status.meaning().isBlank() && !status.remedy().isBlank()));
  }
}

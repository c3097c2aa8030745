package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  private static OdeSolver solver(ExplicitRungeKutta method) {
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
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void aStiffProblemEndsWithAClearStatus(ExplicitRungeKutta method) {
    FunctionField field = new FunctionField(3, DataType.DOUBLE, ROBERTSON);
    INDArray start = Nd4j.createFromArray(1.0, 0.0, 0.0);
    OdeSolver solver =
        method.tableau().hasErrorEstimate()
            ? OdeSolver.builder().method(method).build()
            : solver(method);
    Solution solution = solver.solve(field, start, 0, 100);
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
    Solution solution =
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
    Solution solution =
        OdeSolver.builder()
            .stepSizeController(new FixedStepSize(1e-9))
            .build()
            .solve(field, one(), 0, 1);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    assertEquals(0, field.evaluations());
  }

  static Stream<ExplicitRungeKutta> adaptiveMethods() {
    return Methods.all().stream().filter(method -> method.errorOrder() > 0);
  }

  @ParameterizedTest
  @MethodSource("adaptiveMethods")
  void aSingularityIsNotSteppedOver(ExplicitRungeKutta method) {
    // y' = y² from 1 is 1 / (1 - t).
    OdeSolver solver = solver(method).toBuilder().maximumSteps(100_000).build();
    Solution solution = solver.solve(scalar((t, y, d) -> d[0] = y[0] * y[0]), one(), 0, 2);
    assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solution.status(), solution.toString());
    double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
    assertEquals(1, reached, 0.02, "at these tolerances of fehlberg2");
  }

  @Test
  void aStepBelowTheMinimumIsAFailure() {
    Solution solution =
        OdeSolver.builder()
            .minimumStep(0.01)
            .build()
            .solve(scalar((t, y, d) -> d[0] = Math.cos(1000 * t)), one(), 0, 1);
    assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solution.status());
    // One step at the minimum is tried before giving up, none below.
    Solution reached =
        OdeSolver.builder()
            .minimumStep(0.001)
            .firstStep(1)
            .maximumStep(1)
            .build()
            .solve(scalar((t, y, d) -> d[0] = y[0] > 1.0001 ? 1e9 : 1), one(), 0, 1);
    assertEquals(0.001, Math.abs(lastStep(reached)), 1e-15);
  }

  private static double lastStep(Solution solution) {
    return assertThrows(OdeSolverException.class, solution::orThrow).stepSize();
  }

  @Test
  void theSmallestStepIsRelativeToTheTime() {
    // A jump at t = 1e6 is as deep as rounding lets a step see.
    Solution solution =
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
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void aStateThatIsNotFiniteAtTheStartIsNamed(ExplicitRungeKutta method) {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Solution solution =
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
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void aDerivativeThatIsNotFiniteAtTheStartIsNamed(ExplicitRungeKutta method) {
    FunctionField field = scalar((t, y, d) -> d[0] = Math.sqrt(-y[0]));
    Solution solution = solver(method).solve(field, one(), 0, 1);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertTrue(field.evaluations() <= 15, "no use in trying again: " + field.evaluations());
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void aDerivativeThatCeasesToBeFiniteIsNamedAndPlaced(ExplicitRungeKutta method) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      FunctionField field =
          new FunctionField(1, type, (t, y, d) -> d[0] = t > 0.51 ? Double.NaN : -y[0]);
      Solution solution = solver(method).solve(field, one().castTo(type), 0, 0.2, 0.4, 1);
      assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
      double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
      assertEquals(0.51, reached, 1.0 / 64);
      assertEquals(Math.exp(-0.4), solution.states().getDouble(2, 0), 1e-2, "what was reached");
      assertEquals(0, solution.finalState().getDouble(0), "what was not reached");
    }
  }

  @ParameterizedTest
  @MethodSource("adaptiveMethods")
  void aStepThatMeetsNonsenseIsTriedSmaller(ExplicitRungeKutta method) {
    // The field is undefined beyond 1.5, where the solution never comes but a long step does.
    FunctionField field = scalar((t, y, d) -> d[0] = Math.sqrt(1.5 - y[0]) * Math.cos(3 * t));
    OdeSolver solver = solver(method).toBuilder().firstStep(5).build();
    Solution solution = solver.solve(field, one(), 0, 5).orThrow();
    assertTrue(solution.statistics().rejectedSteps() > 0);
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void overflowOfTheStateIsSeenWhereTheErrorDoesNotShowIt(ExplicitRungeKutta method) {
    // y' = y grows past the largest float while its relative error stays small.
    FunctionField field = new FunctionField(4, DataType.FLOAT, (t, y, d) -> d[3] = y[3]);
    INDArray start = Nd4j.createFromArray(0f, 1f, 0f, 1e30f);
    Solution solution = solver(method).solve(field, start, 0, 30);
    assertTrue(
        solution.status() == SolverStatus.NON_FINITE_STATE
            || solution.status() == SolverStatus.NON_FINITE_DERIVATIVE,
        solution.toString());
    double reached = assertThrows(OdeSolverException.class, solution::orThrow).time();
    assertEquals(Math.log(3.4e8), reached, 0.5);
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void overflowIsSeenThoughStagesAndErrorAreFinite(ExplicitRungeKutta method) {
    // All derivatives are the same, so the error is 0 whatever the step.
    FunctionField field = new FunctionField(1, DataType.FLOAT, (t, y, d) -> d[0] = 1e38);
    Solution solution = solver(method).solve(field, Nd4j.createFromArray(3e38f), 0, 1);
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
            .method(Methods.MIDPOINT)
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
              () -> DEFAULT.solve(Solve.of(bad, one(), times).build(), workspace)));
      FunctionField good = scalar((t, y, d) -> d[0] = -y[0]);
      Solution solution = DEFAULT.solve(Solve.of(good, one(), times).build(), workspace);
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

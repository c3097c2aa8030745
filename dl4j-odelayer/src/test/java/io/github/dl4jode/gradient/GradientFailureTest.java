package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every way to fail ends in words: what, where, and what to try. */
class GradientFailureTest {

  private static final double[] TIMES = {0, 1};

  private final GradientWorkspace workspace = new GradientWorkspace();
  private final HostField field = TestFields.nonlinear(DataType.DOUBLE, 2, 1);
  private final INDArray start = array(DataType.DOUBLE, 1, -1);

  private static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  @AfterEach
  void close() {
    workspace.close();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aFailedSolveCannotBeDifferentiated(GradientMethod method) {
    OdeSolver hasty = solver(1e-10, 1e-10).toBuilder().maximumSteps(2).build();
    DifferentiableSolution solution = method.solve(hasty, field, start, TIMES, workspace);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.solution().status());
    OdeSolverException failure =
        assertThrows(
            OdeSolverException.class, () -> solution.backward(Nd4j.ones(DataType.DOUBLE, 2, 2)));
    assertEquals(SolverStatus.MAX_STEPS_REACHED, failure.status());
  }

  @Test
  void aFailingBackwardSolveSaysWhereAndWhatToTry() {
    OdeSolver hasty = solver(1e-10, 1e-10).toBuilder().maximumSteps(2).build();
    for (GradientMethod method :
        List.of(
            new ContinuousAdjoint(true, BackwardSolver.of(hasty)),
            new InterpolatingAdjoint(true, BackwardSolver.of(hasty)))) {
      DifferentiableSolution solution =
          method.solve(solver(1e-6, 1e-6), field, start, new double[] {3, 4}, workspace);
      OdeSolverException failure =
          assertThrows(
              OdeSolverException.class, () -> solution.backward(Nd4j.ones(DataType.DOUBLE, 2, 2)));
      assertEquals(SolverStatus.MAX_STEPS_REACHED, failure.status());
      assertTrue(failure.time() > 3 && failure.time() < 4, "in the time of the user");
      assertTrue(failure.stepSize() < 0, "backwards in time");
      String message = failure.getMessage();
      assertTrue(message.contains("backward"), message);
      assertTrue(message.contains("t = " + failure.time()), message);
      assertTrue(message.contains("DiscreteAdjoint"), message);
    }
  }

  /**
   * y grows by e⁴⁰ = 2e17 from 1e-20, and a cotangent of 1e30 by as much: past the largest float.
   */
  @Test
  void overflowOnTheWayBackIsReported() {
    HostField exploding = TestFields.exponential(DataType.FLOAT, 40);
    OdeSolver solver = solver(1e-3, 1e-3);
    DifferentiableSolution solution =
        new DiscreteAdjoint()
            .solve(solver, exploding, array(DataType.FLOAT, 1e-20), TIMES, workspace);
    OdeSolverException failure =
        assertThrows(
            OdeSolverException.class,
            () -> solution.backward(GradientRuns.onLast(DataType.FLOAT, 2, 1e38)));
    assertTrue(failure.time() >= 0 && failure.time() < 1, failure.getMessage());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void cotangentsThatDoNotFitAreRefused(GradientMethod method) {
    DifferentiableSolution solution =
        method.solve(solver(1e-3, 1e-3), field, start, TIMES, workspace);
    for (INDArray wrong :
        List.of(
            Nd4j.ones(DataType.DOUBLE, 3, 2),
            Nd4j.ones(DataType.DOUBLE, 4),
            Nd4j.ones(DataType.FLOAT, 2, 2),
            Nd4j.valueArrayOf(new long[] {2, 2}, Double.NaN, DataType.DOUBLE),
            Nd4j.valueArrayOf(new long[] {2, 2}, Double.POSITIVE_INFINITY, DataType.DOUBLE))) {
      assertThrows(IllegalArgumentException.class, () -> solution.backward(wrong));
    }
    // A refused call leaves the solution usable.
    solution.backward(Nd4j.ones(DataType.DOUBLE, 2, 2));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void argumentsThatDoNotFitAreRefused(GradientMethod method) {
    OdeSolver solver = solver(1e-3, 1e-3);
    for (double[] times : new double[][] {{}, {0, 0, 1}, {0, 1, 0.5}, {0, Double.NaN}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> method.solve(solver, field, start, times, workspace));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> method.solve(solver, field, array(DataType.DOUBLE, 1), TIMES, workspace));
    assertThrows(
        IllegalArgumentException.class,
        () -> method.solve(solver, field, array(DataType.FLOAT, 1, 1), TIMES, workspace));
  }
}

package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves and their gradients in one call, and the comparison of numbers. */
final class GradientRuns {

  static final List<GradientMethod> ALL =
      List.of(
          new ContinuousAdjoint(),
          new ContinuousAdjoint(false, BackwardSolver.sameAsForward()),
          new InterpolatingAdjoint(),
          new InterpolatingAdjoint(false, BackwardSolver.sameAsForward()),
          new DiscreteAdjoint(StageStorage.STORED),
          new DiscreteAdjoint(StageStorage.RECOMPUTED));

  private GradientRuns() {}

  static OdeSolver solver(double rtol, double atol) {
    return OdeSolver.builder().rtol(rtol).atol(atol).build();
  }

  /** The method with its error control where it has one, else with a fixed step. */
  static OdeSolver solver(ExplicitRungeKutta method, double rtol, double atol, double fixedStep) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).rtol(rtol).atol(atol);
    if (!method.tableau().hasErrorEstimate()) {
      builder.stepSizeController(new FixedStepSize(fixedStep));
    }
    return builder.build();
  }

  static Gradients gradients(
      GradientMethod method,
      OdeSolver solver,
      DifferentiableTerm field,
      INDArray initialState,
      double[] times,
      INDArray cotangents) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution = method.solve(solver, field, initialState, times, workspace);
      assertEquals(SolverStatus.SUCCESS, solution.solution().status());
      Gradients gradients = solution.backward(cotangents);
      gradients.times(); // Computed now, for the workspace is closed.
      return gradients;
    }
  }

  static INDArray array(DataType dataType, double... values) {
    return Nd4j.createFromArray(values).castTo(dataType);
  }

  static INDArray rows(DataType dataType, double[]... values) {
    return Nd4j.createFromArray(values).castTo(dataType);
  }

  /** Cotangents of the last output alone. */
  static INDArray onLast(DataType dataType, int outputs, double... cotangent) {
    INDArray cotangents = Nd4j.zeros(dataType, outputs, cotangent.length);
    cotangents.getRow(outputs - 1).assign(array(dataType, cotangent));
    return cotangents;
  }

  /** Cotangents for every output, of various sizes and signs. */
  static INDArray varied(DataType dataType, int outputs, long stateSize) {
    INDArray cotangents = Nd4j.createUninitialized(dataType, outputs, stateSize);
    for (int i = 0; i < outputs; i++) {
      for (long j = 0; j < stateSize; j++) {
        cotangents.putScalar(i, j, Math.sin(1 + 2.3 * i + 1.7 * j));
      }
    }
    return cotangents;
  }

  /** ‖actual - expected‖ / ‖expected‖. */
  static double relativeError(INDArray expected, INDArray actual) {
    INDArray reference = expected.castTo(DataType.DOUBLE);
    return actual.castTo(DataType.DOUBLE).distance2(reference)
        / reference.norm2Number().doubleValue();
  }

  static void assertClose(double expected, double actual, double relative, String what) {
    assertEquals(expected, actual, relative * Math.abs(expected), what);
  }
}

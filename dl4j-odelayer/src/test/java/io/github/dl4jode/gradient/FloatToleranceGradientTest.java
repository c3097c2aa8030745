package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TestFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The backward solve of floats takes about as many evaluations as that of doubles. */
class FloatToleranceGradientTest {
  private static final int SIZE = 30;

  private static int evaluations(GradientMethod method, DataType type) {
    OdeSolver solver = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-7).atol(1e-9).build();
    return GradientRuns.gradients(
            method,
            solver,
            TestFields.linear(type, SIZE, 5),
            GradientRuns.varied(type, 1, SIZE).reshape(SIZE),
            new double[] {0, 10},
            GradientRuns.varied(type, 2, SIZE))
        .statistics()
        .functionEvaluations();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void evaluationsAreThoseOfDoubles(boolean seminorm) {
    GradientMethod method = new ContinuousAdjoint(seminorm, BackwardSolver.sameAsForward());
    int inDouble = evaluations(method, DataType.DOUBLE);
    int inFloat = evaluations(method, DataType.FLOAT);
    assertTrue(inFloat <= 1.3 * inDouble, inFloat + " for " + inDouble);
  }
}

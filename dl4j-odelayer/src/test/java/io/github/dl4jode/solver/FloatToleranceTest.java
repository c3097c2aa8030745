package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Floats take about as many evaluations as doubles, however tight the tolerance. */
class FloatToleranceTest {
  private static final int SIZE = 200;

  /** A hundred oscillators of frequencies from 0.5 to 2.5, over ten units of time. */
  private static int evaluations(OdeSolver solver, DataType type) {
    FunctionField oscillators =
        new FunctionField(
            SIZE,
            type,
            (t, y, d) -> {
              for (int i = 0; i < SIZE; i += 2) {
                double frequency = 0.5 + 2.0 * i / SIZE;
                d[i] = frequency * y[i + 1];
                d[i + 1] = -frequency * y[i];
              }
            });
    INDArray start = Nd4j.create(DataType.DOUBLE, SIZE);
    for (int i = 0; i < SIZE; i++) {
      start.putScalar(i, Math.sin(1 + i));
    }
    Solution solution = solver.solve(oscillators, start.castTo(type), 0, 10).orThrow();
    return solution.statistics().functionEvaluations();
  }

  private static void assertAboutAsMany(OdeSolver solver) {
    int inDouble = evaluations(solver, DataType.DOUBLE);
    int inFloat = evaluations(solver, DataType.FLOAT);
    assertTrue(inFloat <= 1.3 * inDouble, inFloat + " for " + inDouble + " by " + solver);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dopri5", "tsit5", "dopri8"})
  void evaluationsAreThoseOfDoubles(ExplicitRungeKutta method) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method);
    for (double rtol : new double[] {1e-6, 1e-7, 1e-8}) {
      assertAboutAsMany(builder.rtol(rtol).atol(rtol / 100).build());
    }
  }

  /** Without a relative tolerance the rounding is still that of the state. */
  @Test
  void anAbsoluteToleranceAloneHasTheSameFloor() {
    assertAboutAsMany(OdeSolver.builder().method(Methods.DOPRI8).rtol(0).atol(1e-8).build());
  }

  /** Below the rounding of the estimate a tolerance of a float solve changes nothing. */
  @Test
  void theFloorIsTheRoundingOfTheEstimate() {
    // Σ |b_i - b̂_i| of dopri5 as it is published.
    double weights =
        71.0 / 57600 + 71.0 / 16695 + 71.0 / 1920 + 17253.0 / 339200 + 22.0 / 525 + 1.0 / 40;
    assertEquals(weights, Methods.DOPRI5.tableau().errorWeightMagnitude(), 1e-15);
    assertEquals(5.8, Methods.DOPRI8.tableau().errorWeightMagnitude(), 0.1);
    double floor = weights * Math.pow(2, -23);
    OdeSolver atFloor = OdeSolver.builder().rtol(floor).atol(1e-14).build();
    OdeSolver below = OdeSolver.builder().rtol(1e-12).atol(1e-14).build();
    OdeSolver above = OdeSolver.builder().rtol(100 * floor).atol(1e-14).build();
    assertEquals(evaluations(atFloor, DataType.FLOAT), evaluations(below, DataType.FLOAT));
    assertTrue(evaluations(above, DataType.FLOAT) < evaluations(below, DataType.FLOAT));
    assertTrue(evaluations(atFloor, DataType.DOUBLE) < evaluations(below, DataType.DOUBLE));
  }
}

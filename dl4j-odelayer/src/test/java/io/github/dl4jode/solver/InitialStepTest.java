package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The first step of Hairer, Nørsett and Wanner I, section II.4, by hand: with the norms d0 of y, d1
 * of f and d2 of (f(t + h0, y + h0 f) - f) / h0 in units of the tolerance, h0 = 0.01 d0/d1, h1 =
 * (0.01 / max(d1, d2))^(1/k) for an estimate of order k, and the smaller of 100 h0 and h1.
 */
class InitialStepTest {
  private static final double RTOL = 1e-4;
  private static final double ATOL = 1e-5;

  private static double firstStep(
      ExplicitRungeKutta method, FunctionField.Function f, double... start) {
    OdeSolver solver =
        OdeSolver.builder()
            .method(method)
            .rtol(RTOL)
            .atol(ATOL)
            .stepSizeController(new AdaptiveStepSize(1, 0.999, 1.001, 1, 0))
            .build();
    FunctionField field = new FunctionField(start.length, DataType.DOUBLE, f);
    double[] chosen = {Double.NaN};
    try (Stepper stepper = method.newStepper(field.shape())) {
      stepper.start(field, Nd4j.createFromArray(start));
      chosen[0] = stepper.firstStep(0, 100, solver.tolerances(), solver.errorNorm());
    }
    return chosen[0];
  }

  /**
   * The power is 1/k with k the order of the estimate, one more than that of the embedded method.
   */
  @ParameterizedTest
  @CsvSource({"adaptive_heun, 2", "fehlberg2, 2", "bosh3, 3", "dopri5, 5", "tsit5, 5", "dopri8, 8"})
  void theSecondGuessIsAPowerOfTheLargerDerivative(ExplicitRungeKutta method, int k) {
    // y' = 3 y from 2: d0 = 2 / w, d1 = 6 / w, d2 = 18 / w, for w = atol + 2 rtol.
    double w = ATOL + 2 * RTOL;
    double h0 = 0.01 * 2 / 6;
    double h1 = Math.pow(0.01 / (18 / w), 1.0 / k);
    double expected = Math.min(100 * h0, h1);
    assertEquals(expected, firstStep(method, (t, y, d) -> d[0] = 3 * y[0], 2), 1e-9 * expected);
    // y' = -y/5 from 2: d1 is the larger.
    double slow = Math.min(100 * 0.01 * 5, Math.pow(0.01 / (0.4 / w), 1.0 / k));
    assertEquals(slow, firstStep(method, (t, y, d) -> d[0] = -y[0] / 5, 2), 1e-9 * slow);
  }

  @Test
  void theFirstGuessTimes100IsTheMost() {
    // y' = 50 from 1e-3: d0 = 1e-3 / w, d1 = 50 / w, d2 = 0, and h1 = (0.01 w / 50)^(1/8).
    double h0 = 0.01 * 1e-3 / 50;
    double w = ATOL + 1e-3 * RTOL;
    double h1 = Math.pow(0.01 * w / 50, 1.0 / 8);
    assertEquals(true, h1 > 1000 * h0, "the cap is what decides");
    assertEquals(100 * h0, firstStep(Methods.DOPRI8, (t, y, d) -> d[0] = 50, 1e-3), 1e-15);
  }

  @Test
  void normsAreMeansOverTheComponents() {
    // y' = (3 y1, 0 y2) from (2, 5): the roots of the mean squares.
    double w1 = ATOL + 2 * RTOL;
    double w2 = ATOL + 5 * RTOL;
    double d0 = Math.sqrt((Math.pow(2 / w1, 2) + Math.pow(5 / w2, 2)) / 2);
    double d1 = 6 / w1 / Math.sqrt(2);
    double d2 = 18 / w1 / Math.sqrt(2);
    double expected = Math.min(100 * 0.01 * d0 / d1, Math.pow(0.01 / d2, 1.0 / 5));
    double actual =
        firstStep(
            Methods.DOPRI5,
            (t, y, d) -> {
              d[0] = 3 * y[0];
              d[1] = 0;
            },
            2,
            5);
    assertEquals(expected, actual, 1e-9 * expected);
  }

  @Test
  void whereNothingMovesOrNothingIsThereTheFirstGuessIsCautious() {
    // d0 = 0: h0 = 1e-6, and d1 = 7 / atol.
    double h1 = Math.pow(0.01 * ATOL / 7, 1.0 / 5);
    assertEquals(Math.min(1e-4, h1), firstStep(Methods.DOPRI5, (t, y, d) -> d[0] = 7, 0), 1e-15);
    // d1 = d2 = 0: the larger of 1e-6 and h0 / 1000, times nothing.
    assertEquals(1e-6, firstStep(Methods.DOPRI5, (t, y, d) -> d[0] = 0, 1), 1e-18);
  }
}

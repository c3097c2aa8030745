package io.github.dl4jode.method.multistep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AdamsCoefficientsTest {

  /** Hairer, Nørsett and Wanner I, table III.1.1. */
  private static final double[] GAMMA = {
    1, 1.0 / 2, 5.0 / 12, 3.0 / 8, 251.0 / 720, 95.0 / 288, 19087.0 / 60480, 5257.0 / 17280
  };

  @Test
  void equalStepsHaveTheCoefficientsOfTheTable() {
    for (double h : new double[] {0.1, -0.1}) {
      AdamsCoefficients coefficients = new AdamsCoefficients(12);
      double[] times = new double[13];
      for (int i = 0; i < times.length; i++) {
        times[i] = 3 - i * h;
      }
      coefficients.prepare(times, 13, h);
      for (int j = 0; j < GAMMA.length; j++) {
        assertEquals(GAMMA[j], coefficients.weight(j), 1e-13, "γ" + j);
        assertEquals(1, coefficients.beta(j), 1e-12, "β" + j);
        assertEquals(1, coefficients.value(j, 1), 1e-14, "c" + j);
        double slope = coefficients.integral(j, 0.6 + 1e-5) - coefficients.integral(j, 0.6 - 1e-5);
        assertEquals(coefficients.value(j, 0.6), slope / 2e-5, 1e-8, "c" + j);
      }
    }
  }
}

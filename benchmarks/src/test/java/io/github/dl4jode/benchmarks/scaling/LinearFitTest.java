package io.github.dl4jode.benchmarks.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LinearFitTest {

  @Test
  void aLineIsFoundExactlyAlsoOverManyPowersOfTen() {
    double[] x = {1e2, 1e3, 1e5, 1e7};
    double[] y = {3 + 0.5e2, 3 + 0.5e3, 3 + 0.5e5, 3 + 0.5e7};
    LinearFit fit = LinearFit.of(x, y);
    assertEquals(3, fit.constant(), 1e-6);
    assertEquals(0.5, fit.slope(), 1e-9);
    assertEquals(0, fit.largestDeviation(), 1e-9);
    assertEquals(3 + 0.5e4, fit.at(1e4), 1e-4);
  }

  @Test
  void theDeviationIsRelativeToTheLine() {
    // The same values at both ends, so the line is flat at c;
    // minimising (c/1 - 1)² + (c/3 - 1)² gives c = (1 + 1/3) / (1 + 1/9) = 1.2.
    LinearFit fit = LinearFit.of(new double[] {1, 1, 2, 2}, new double[] {1, 3, 1, 3});
    assertEquals(1.2, fit.constant(), 1e-12);
    assertEquals(0, fit.slope(), 1e-12);
    assertEquals(3 / 1.2 - 1, fit.largestDeviation(), 1e-12);
  }

  @Test
  void onePointIsNoLine() {
    assertThrows(
        IllegalArgumentException.class, () -> LinearFit.of(new double[] {1}, new double[] {1}));
  }
}

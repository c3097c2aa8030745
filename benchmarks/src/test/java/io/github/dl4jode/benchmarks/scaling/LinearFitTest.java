package io.github.dl4jode.benchmarks.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void theLargestDeviationIsAsSmallAsCanBe() {
    // The same values at both ends, so the line is flat at c, halfway: 1/2 - 1 = -(3/2 - 1).
    LinearFit fit = LinearFit.of(new double[] {1, 1, 2, 2}, new double[] {1, 3, 1, 3});
    assertEquals(2, fit.at(1), 1e-6);
    assertEquals(2, fit.at(2), 1e-6);
    assertEquals(0.5, fit.largestDeviation(), 1e-6);
    // An element costs 1 up to 10³ and 3 from 10⁵ on: 2 x, for a constant changes little there.
    double[] x = {1e3, 1e5, 1e7};
    fit = LinearFit.of(x, new double[] {1e3, 3e5, 3e7});
    assertEquals(0.5, fit.largestDeviation(), 1e-9);
    assertEquals(2, fit.slope(), 1e-9);
    assertEquals(0, fit.constant(), 1e-6);
  }

  @Test
  void noOtherLineIsNearer() {
    double[] x = {100, 1000, 10_000, 100_000};
    double[] y = {7, 11, 75, 610};
    LinearFit fit = LinearFit.of(x, y);
    for (double a : new double[] {0.9, 1, 1.1}) {
      for (double b : new double[] {0.9, 1, 1.1}) {
        LinearFit other = new LinearFit(a * fit.constant(), b * fit.slope(), 0);
        double deviation = 0;
        for (int i = 0; i < x.length; i++) {
          deviation = Math.max(deviation, Math.abs(y[i] / other.at(x[i]) - 1));
        }
        assertTrue(deviation >= fit.largestDeviation() - 1e-12, a + ", " + b);
      }
    }
  }

  @Test
  void onePointIsNoLine() {
    assertThrows(
        IllegalArgumentException.class, () -> LinearFit.of(new double[] {1}, new double[] {1}));
  }
}

package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimate is near the largest |λ| and not below it. */
class SpectralRadiusTest {

  private static void assertNear(double radius, double estimate) {
    assertTrue(estimate >= radius * (1 - 1e-13), estimate + " is below " + radius);
    assertTrue(estimate <= radius * 1.03, estimate + " is far above " + radius);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 7.5, 1e-100, 1e100})
  void ofDiagonalsAndRotationsOfAnySize(double scale) {
    assertNear(3 * scale, SpectralRadius.of(1, -3 * scale));
    assertNear(4 * scale, SpectralRadius.of(2, scale, 0, 0, -4 * scale));
    // A rotation by 0.7 times 2: both eigenvalues are complex.
    double c = 2 * scale * Math.cos(0.7);
    double s = 2 * scale * Math.sin(0.7);
    assertNear(2 * scale, SpectralRadius.of(2, c, -s, s, c));
  }

  /** Eigenvalues -1, -2 and -50, and a norm above 1000. */
  @Test
  void ofAMatrixWhoseNormIsFarLarger() {
    double radius = SpectralRadius.of(3, -1, 1000, 200, 0, -2, 300, 0, 0, -50);
    assertTrue(radius >= 50 && radius <= 60, "" + radius);
  }

  @Test
  void theLargestBlockDecides() {
    assertNear(9, SpectralRadius.of(2, 9, 0, 0, 1, 2, 0, 0, 3));
    assertNear(9, SpectralRadius.of(2, 2, 0, 0, 3, 0, 0, 0, 0, 1, 0, 0, -9));
  }

  @Test
  void ofZeroAndOfANilpotentMatrixItIsZero() {
    assertEquals(0, SpectralRadius.of(2, 0, 0, 0, 0));
    assertEquals(0, SpectralRadius.of(2, 0, 5, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33})
  void aLargeMatrixIsMeasuredByItsNorm(int d) {
    double[] matrix = new double[d * d];
    // Nilpotent: its only eigenvalue is 0, and its norm 5.
    matrix[1] = 3;
    matrix[d - 1] = 4;
    assertEquals(d <= 32 ? 0 : 5, SpectralRadius.of(d, matrix), 1e-14);
  }
}

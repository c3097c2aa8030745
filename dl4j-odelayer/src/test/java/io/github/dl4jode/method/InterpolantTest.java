package io.github.dl4jode.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The polynomials of dense outputs, written out. */
class InterpolantTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 1, 1.5})
  void weightsArePolynomialsWithoutConstantTerm(double x) {
    Interpolant interpolant = new Interpolant(2, new double[][] {{2, -3, 5}, {0, 4}, {}});
    assertArrayEquals(
        new double[] {2 * x - 3 * x * x + 5 * x * x * x, 4 * x * x, 0}, interpolant.weights(x));
    assertArrayEquals(
        new double[] {2 - 6 * x + 15 * x * x, 8 * x, 0}, interpolant.derivativeWeights(x));
    assertEquals(2, interpolant.order());
    assertEquals(3, interpolant.rows());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 1})
  void theLineRunsAlongTheSolution(double x) {
    Interpolant line = Interpolant.linear(0.25, 0.75);
    assertEquals(1, line.order());
    assertArrayEquals(new double[] {0.25 * x, 0.75 * x}, line.weights(x));
    assertArrayEquals(new double[] {0.25, 0.75}, line.derivativeWeights(x));
  }

  /** With y0 = 0 and h = 1 the cubic is θ² (3 - 2θ) y1 + θ (1 - θ)² y'0 - θ² (1 - θ) y'1. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 0.75, 1})
  void theCubicHasBothEndsAndTheirSlopes(double x) {
    Interpolant cubic = Interpolant.hermite(4, new double[] {0.25, 0.5, 0.25}, 4);
    double value = x * x * (3 - 2 * x);
    double first = x * (1 - x) * (1 - x);
    double last = -x * x * (1 - x);
    assertArrayEquals(
        new double[] {0.25 * value + first, 0.5 * value, 0.25 * value, last},
        cubic.weights(x),
        1e-15);
    double slope = 6 * x * (1 - x);
    assertArrayEquals(
        new double[] {
          0.25 * slope + 1 - 4 * x + 3 * x * x, 0.5 * slope, 0.25 * slope, 3 * x * x - 2 * x
        },
        cubic.derivativeWeights(x),
        1e-15);
    assertEquals(4, cubic.rows());
  }

  /** Of a method whose last stage is the derivative at the end, that stage is the last row. */
  @Test
  void theLastStageMayBeTheLastRow() {
    Interpolant cubic = Interpolant.hermite(3, new double[] {0.5, 0.5}, 2);
    assertArrayEquals(new double[] {0.25 + 0.125, 0.25 - 0.125}, cubic.weights(0.5));
  }

  @Test
  void theOrderIsAtMostThatOfTheMethodAndOfACubic() {
    double[] b = {1};
    assertEquals(2, Interpolant.hermite(2, b, 2).order());
    assertEquals(3, Interpolant.hermite(3, b, 2).order());
    assertEquals(3, Interpolant.hermite(5, b, 2).order());
  }

  @Test
  void nobodyElseChangesTheCoefficients() {
    double[][] powers = {{1, 2}, {3}};
    Interpolant interpolant = new Interpolant(1, powers);
    powers[0][0] = 9;
    powers[1] = new double[] {9};
    interpolant.coefficients()[0][1] = 9;
    assertArrayEquals(new double[][] {{1, 2}, {3}}, interpolant.coefficients());
    assertArrayEquals(new double[] {3, 3}, interpolant.weights(1));
  }

  @Test
  void equalityIsOfOrderAndCoefficients() {
    Interpolant interpolant = new Interpolant(1, new double[][] {{1, 2}, {3}});
    Interpolant same = new Interpolant(1, new double[][] {{1, 2}, {3}});
    assertEquals(same, interpolant);
    assertEquals(same.hashCode(), interpolant.hashCode());
    Interpolant order = new Interpolant(2, new double[][] {{1, 2}, {3}});
    Interpolant coefficient = new Interpolant(1, new double[][] {{1, 2}, {4}});
    assertNotEquals(order, interpolant);
    assertNotEquals(order.hashCode(), interpolant.hashCode());
    assertNotEquals(coefficient, interpolant);
    assertNotEquals(coefficient.hashCode(), interpolant.hashCode());
    assertNotEquals("interpolant", interpolant);
  }
}

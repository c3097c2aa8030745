package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

  /** Mean 5, variance 26 / 3. */
  private static final double[] VALUES = {2, 4, 9};

  private static double[] in(double unit) {
    return Arrays.stream(VALUES).map(value -> value * unit).toArray();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -3, 1e200, 1.9e307, 1e-160, 1e-300})
  void theyAreTheSameNumbersInEveryUnit(double unit) {
    Moments moments = Moments.of(in(unit));
    double deviation = Math.sqrt(26.0 / 3);
    assertEquals(5, moments.mean() / unit, 1e-14);
    assertEquals(deviation, moments.deviation() / Math.abs(unit), 1e-14);
    assertEquals(Math.sqrt(101.0 / 3), Moments.rootMeanSquare(in(unit)) / Math.abs(unit), 1e-14);
    assertFalse(moments.isConstant());
  }

  @Test
  void inAUnitOfAPowerOfTwoTheyAreTheSameBits() {
    Moments expected = Moments.of(0.1, 0.7, -3.3);
    double unit = Math.scalb(1.0, 900);
    Moments found = Moments.of(0.1 * unit, 0.7 * unit, -3.3 * unit);
    assertEquals(expected, new Moments(found.mean() / unit, found.deviation() / unit));
  }

  @Test
  void whatOverflowsOnTheWayIsFiniteInTheEnd() {
    double most = Double.MAX_VALUE;
    assertEquals(new Moments(0, most), Moments.of(most, -most));
    assertEquals(1, Moments.rootMeanSquare(most, -most, most) / most, 1e-15);
    assertEquals(Double.MIN_VALUE, Moments.rootMeanSquare(Double.MIN_VALUE, Double.MIN_VALUE));
  }

  @Test
  void aSmallSpreadNextToAZeroMeanIsNotTakenForRounding() {
    assertFalse(Moments.of(1e-300, -1e-300).isConstant());
    assertTrue(Moments.of(0.3, 0.1 + 0.2, 0.3).isConstant());
    assertTrue(Moments.of(0, 0).isConstant());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1e200, 1e-300})
  void equalValuesHaveThemselvesAsMeanAndNoDeviation(double value) {
    assertEquals(new Moments(value, 0), Moments.of(value, value, value));
    assertTrue(Moments.of(value, value).isConstant());
  }

  @Test
  void withoutAValueThereIsNoMean() {
    assertEquals(0, Moments.rootMeanSquare(0, 0));
    assertThrows(IllegalArgumentException.class, Moments::of);
  }
}

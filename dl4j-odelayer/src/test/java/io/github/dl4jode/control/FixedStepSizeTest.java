package io.github.dl4jode.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedStepSizeTest {

  private static double size(double stepSize, double start, double end) {
    return new FixedStepSize(stepSize).start(5).startLeg(7, start, end);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void sizesThatAreNotPositiveAndFiniteAreRefused(double stepSize) {
    assertEquals(
        "The fixed step size must be positive and finite, also backwards in time, not " + stepSize,
        assertThrows(IllegalArgumentException.class, () -> new FixedStepSize(stepSize))
            .getMessage());
  }

  /** As few equal steps as possible, none longer than the step size. */
  @ParameterizedTest
  @CsvSource({
    "0.3, 0, 1, 4",
    "0.3, 1, 0, 4",
    "0.3, -1, 1, 7",
    "0.25, 0, 1, 4",
    "0.1, 0, 1, 10",
    "0.1, 0, 20, 200",
    "5, 0, 1, 1",
    "1, 2, 3, 1",
    "0.9999, 2, 3, 2"
  })
  void theSpanIsDividedEvenly(double stepSize, double start, double end, int steps) {
    assertEquals(Math.abs(end - start) / steps, size(stepSize, start, end), 1e-9 / steps);
  }

  /** Then times are multiples of one size, and all steps are of the same size to the bit. */
  @Test
  void theSizeIsAWholeNumberOfUnitsOfTheClock() {
    double size = size(1.0 / 3, 0, 1);
    double unit = Math.ulp(1.0);
    assertEquals(0, size % unit);
    assertEquals(1.0 / 3, size, unit / 2);
    assertEquals(0, size(1.0 / 3, 1, -2) % Math.ulp(2.0));
    assertEquals(0, size(1.0 / 3, -3, -1) % Math.ulp(3.0));
    assertEquals(0, size(5e6, 0, 1e7 / 3 * 2) % Math.ulp(1e7 / 3 * 2));
    assertEquals(0, size(4e6, 0, 1e7) % Math.ulp(1e7));
    assertTrue(1e7 / 3 % Math.ulp(1e7) != 0, "otherwise this tests nothing");
    for (int n = 1; n < 3; n++) {
      assertEquals(size, (n + 1) * size - n * size);
    }
  }

  /** From 0.1 to 3 the clock is finer at the start than at the end: no size would fit. */
  @Test
  void whereTheStartIsNotOnTheGridTheSizeIsTheQuotient() {
    double length = 3 - 0.1;
    assertEquals(length / 3, size(1, 0.1, 3));
    assertTrue(size(1, 0.1, 3) % Math.ulp(3.0) != 0, "otherwise this tests nothing");
  }

  /** Near 1e9 the units are coarse: rounding each step would shift the last one by too much. */
  @Test
  void whereTheGridIsCoarseTheSizeIsTheQuotient() {
    double size = size(1.0 / 3, 1e9, 1e9 + 1);
    assertEquals(1.0 / 3, size);
  }

  @Test
  void everyStepIsAcceptedAndTheSizeStays() {
    FixedStepSize controller = new FixedStepSize(0.5);
    assertFalse(controller.usesErrorEstimate());
    StepSizes sizes = controller.start(5);
    assertTrue(sizes.accepts(0));
    assertTrue(sizes.accepts(1e9));
    assertEquals(0.5, sizes.afterAccepted(0.5, 0.2, 0));
    assertEquals(0.2, sizes.afterRejected(0.2, 3));
  }
}

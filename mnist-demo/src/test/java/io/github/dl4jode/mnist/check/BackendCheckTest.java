package io.github.dl4jode.mnist.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a result counts as another one. */
class BackendCheckTest {

  @Test
  void theDifferenceIsInUnitsOfTheLargestValue() {
    assertEquals(0, BackendCheck.difference(new double[] {1, -2}, 1, -2));
    assertEquals(0.25, BackendCheck.difference(new double[] {1.5, -2}, 1, -2));
  }

  @Test
  void whatIsNoNumberOrHasAnotherLengthNeverAgrees() {
    assertTrue(!(BackendCheck.difference(new double[] {Double.NaN, -2}, 1, -2) <= 1));
    assertTrue(!(BackendCheck.difference(new double[] {-2, Double.NaN, 1}, -2, 3, 1) <= 1));
    assertEquals(Double.POSITIVE_INFINITY, BackendCheck.difference(new double[] {1}, 1, 1));
    assertEquals(Double.POSITIVE_INFINITY, BackendCheck.difference(new double[] {}));
  }
}

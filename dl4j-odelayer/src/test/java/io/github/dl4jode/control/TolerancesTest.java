package io.github.dl4jode.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TolerancesTest {

  private static void assertRefused(String message, List<Double> relative, List<Double> absolute) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> new Tolerances(relative, absolute))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 9.9e-16, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY})
  void relativeOnesOutsideOfTheirRangeAreRefused(double rtol) {
    String message = "OdeSolver: rtol must be 0 or within [1e-15, 1], not " + rtol;
    assertRefused(message, List.of(rtol), List.of(1e-3));
    assertRefused(message, List.of(1e-3, rtol), List.of(1e-3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 9.9e-101, 1.1e20, Double.NaN, Double.POSITIVE_INFINITY})
  void absoluteOnesOutsideOfTheirRangeAreRefused(double atol) {
    String message = "OdeSolver: atol must be 0 or within [1e-100, 1e20], not " + atol;
    assertRefused(message, List.of(1e-3), List.of(atol));
    assertRefused(message, List.of(1e-3), List.of(1e-3, atol));
  }

  @ParameterizedTest
  @CsvSource({"1e-15, 1e-100", "1, 1e20", "0, 1e-100", "1e-15, 0"})
  void theEndsOfTheRangesAreAllowed(double rtol, double atol) {
    Tolerances tolerances = Tolerances.of(rtol, atol);
    assertEquals(rtol, tolerances.rtol(0));
    assertEquals(atol, tolerances.atol(0));
    assertEquals(1, tolerances.components());
  }

  @Test
  void bothNeedAValueAndAsManyAsTheOther() {
    String empty = "OdeSolver: rtol and atol need at least one value";
    assertRefused(empty, List.of(), List.of(1e-3));
    assertRefused(empty, List.of(1e-3), List.of());
    assertRefused(
        "OdeSolver: rtol has 2 components and atol 3", List.of(0.1, 0.1), List.of(0.1, 0.1, 0.1));
    assertRefused(
        "OdeSolver: rtol has 3 components and atol 2", List.of(0.1, 0.1, 0.1), List.of(0.1, 0.1));
  }

  @Test
  void noComponentHasTwoZeros() {
    String message = "OdeSolver: atol must be positive where rtol is 0, not 0.0";
    assertRefused(message, List.of(0.0), List.of(0.0));
    assertRefused(message, List.of(0.0), List.of(1e-3, 0.0));
    assertRefused(message, List.of(1e-3, 0.0), List.of(0.0));
    assertRefused(message, List.of(1e-3, 0.0), List.of(0.0, 0.0));
    assertEquals(2, new Tolerances(List.of(1e-3, 0.0), List.of(0.0, 1e-3)).components());
  }

  @Test
  void oneValueHoldsForAllComponents() {
    Tolerances absolute = new Tolerances(List.of(0.5), List.of(1.0, 2.0, 3.0));
    assertEquals(3, absolute.components());
    assertEquals(0.5, absolute.rtol(2));
    assertEquals(3, absolute.atol(2));
    Tolerances relative = new Tolerances(List.of(0.1, 0.2), List.of(4.0));
    assertEquals(2, relative.components());
    assertEquals(0.2, relative.rtol(1));
    assertEquals(4, relative.atol(1));
  }

  @Test
  void relativeOnesAreRaisedToTheSmallest() {
    Tolerances tolerances = new Tolerances(List.of(0.1, 0.3), List.of(1.0, 2.0));
    assertSame(tolerances, tolerances.withRelativeAtLeast(0.1));
    assertEquals(
        new Tolerances(List.of(0.2, 0.3), List.of(1.0, 2.0)), tolerances.withRelativeAtLeast(0.2));
    assertEquals(
        new Tolerances(List.of(0.5, 0.5), List.of(1.0, 2.0)), tolerances.withRelativeAtLeast(0.5));
  }
}

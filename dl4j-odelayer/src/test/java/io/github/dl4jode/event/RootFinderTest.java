package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Roots in closed form, the side from which they are found, and what they cost. */
class RootFinderTest {

  private final List<Double> points = new ArrayList<>();

  private double find(DoubleUnaryOperator function, double left, double right) {
    double leftValue = function.applyAsDouble(left);
    double rightValue = function.applyAsDouble(right);
    points.clear();
    double root =
        RootFinder.find(
            x -> {
              points.add(x);
              assertTrue(x >= left && x <= right, x + " is outside");
              return function.applyAsDouble(x);
            },
            left,
            leftValue,
            right,
            rightValue);
    assertTrue(
        Math.signum(function.applyAsDouble(root)) != Math.signum(leftValue),
        "the sign has changed at " + root);
    return root;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 0.1, 1.0 / 3, 0.5, 0.9, 1 - 1e-9})
  void aLineTakesFourPoints(double root) {
    for (double slope : new double[] {1, -2, 1e200, -1e-200}) {
      assertEquals(root, find(x -> slope * (x - root), 0, 1), Math.ulp(1.0));
      // One on the root, one at its near side, and what rounding costs.
      assertTrue(points.size() <= 4, points.toString());
    }
  }

  /** The secant's point, then the Illinois rule's, by hand. */
  @Test
  void theFirstPointsAreThoseOfTheIllinoisMethod() {
    DoubleUnaryOperator cube = x -> x * x * x - 0.125;
    find(cube, 0, 1);
    // Between (0, -0.125) and (1, 0.875).
    double first = 1 - 0.875 / (0.875 + 0.125);
    assertEquals(first, points.get(0), 1e-15);
    // It is on the side of 0: between (0.125, f) and (1, 0.875).
    double atFirst = cube.applyAsDouble(first);
    double second = 1 - 0.875 * (1 - first) / (0.875 - atFirst);
    assertEquals(second, points.get(1), 1e-15);
    // Again on that side, so that 0.875 counts half; the third point is the middle anyway.
    assertEquals((second + 1) / 2, points.get(2), 1e-15);
    // That is on the other side. Its value counts whole; the end on the near side stays once.
    double third = points.get(2);
    double atThird = cube.applyAsDouble(third);
    double atSecond = cube.applyAsDouble(second);
    double fourth = third - atThird * (third - second) / (atThird - atSecond);
    assertEquals(fourth, points.get(3), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({"3, 23", "5, 24", "9, 26"})
  void powersTakeFewPoints(int power, int most) {
    for (double sign : new double[] {1, -1}) {
      assertEquals(0.5, find(x -> sign * (Math.pow(x, power) - Math.pow(0.5, power)), 0, 1), 4e-16);
      assertTrue(points.size() <= most, points.size() + ": " + points);
      assertEquals(
          0.5, find(x -> sign * (Math.pow(1 - x, power) - Math.pow(0.5, power)), 0, 1), 4e-16);
      assertTrue(points.size() <= most, points.size() + ": " + points);
    }
  }

  /** Where a function jumps there is no slope, and the middles find the place. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1e-3, 0.75, 1})
  void aJumpIsFoundToRounding(double place) {
    for (double[] values :
        new double[][] {
          {-1, 1},
          {1e-9, -1e9},
          {-1e9, 1e-9},
          {1, Double.NEGATIVE_INFINITY},
          {Double.NEGATIVE_INFINITY, 1},
          {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}
        }) {
      double root = find(x -> x < place ? values[0] : values[1], 0, 1);
      assertEquals(place, root, 2 * Math.ulp(1.0));
      assertTrue(root >= place);
      assertTrue(points.size() < 170, "" + points.size());
    }
  }

  /** g = max(0, r - x): the beginning of what stays at 0. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void whereAFunctionStaysAtZeroTheBeginningCounts(double place) {
    for (double sign : new double[] {1, -1}) {
      double root = find(x -> sign * Math.max(0, place - x), 0, 1);
      assertEquals(place, root, 2 * Math.ulp(1.0));
      assertTrue(points.size() < 70, "" + points.size());
    }
  }

  /** The tolerance is of the bracket, so that a step's length does not matter. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-8, 1, 1e8})
  void theLengthOfTheBracketDoesNotMatter(double length) {
    double root = find(x -> Math.cos(x / length) - x / length, 0, length);
    assertEquals(0.7390851332151607, root / length, 4e-16);
    assertTrue(points.size() < 15, "" + points.size());
  }

  /** From 0.5 to 1 numbers are half a unit apart: the very first one after the jump is found. */
  @ParameterizedTest
  @ValueSource(doubles = {0.51, 0.7, 0.75, 0.9, 1})
  void theFirstNumberAfterAJumpIsFound(double place) {
    assertEquals(place, find(x -> x < place ? -1 : 1, 0.5, 1));
    assertEquals(place, find(x -> x < place ? 1e-9 : -1e9, 0.5, 1));
  }

  @Test
  void theRootMayBeTheRightEnd() {
    assertEquals(1, find(x -> x - 1, 0, 1));
    assertEquals(1, find(x -> x < 1 ? -1 : 0, 0, 1));
  }
}

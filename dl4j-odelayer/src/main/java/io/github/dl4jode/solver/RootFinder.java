package io.github.dl4jode.solver;

import java.util.function.DoubleUnaryOperator;

/**
 * The zero of a continuous function between two points where it has opposite signs, by the Illinois
 * method (Dowell and Jarratt 1971, A modified regula falsi method for computing the root of an
 * equation), with every third point a bisection, so that no function takes long.
 */
final class RootFinder {

  private static final double TOLERANCE = 4 * Math.ulp(1.0);
  private static final int MOST_ITERATIONS = 200;

  private RootFinder() {}

  /**
   * Finds the zero to rounding.
   *
   * @param left where the function has the value leftValue, not 0
   * @param right where it has the value rightValue, of the other sign or 0
   */
  static double find(
      DoubleUnaryOperator function,
      double left,
      double leftValue,
      double right,
      double rightValue) {
    double a = left;
    double valueAtA = leftValue;
    double b = right;
    double valueAtB = rightValue;
    double width = Math.abs(right - left);
    for (int i = 1; i <= MOST_ITERATIONS && Math.abs(b - a) > TOLERANCE * width; i++) {
      if (valueAtB == 0) {
        return b;
      }
      double c = i % 3 == 0 ? (a + b) / 2 : b - valueAtB * (b - a) / (valueAtB - valueAtA);
      double valueAtC = function.applyAsDouble(c);
      if (Math.signum(valueAtC) == Math.signum(valueAtB)) {
        // The end that stays counts half, or the bracket would close from one side only.
        valueAtA /= 2;
      } else {
        a = b;
        valueAtA = valueAtB;
      }
      b = c;
      valueAtB = valueAtC;
    }
    return b;
  }
}

package io.github.dl4jode.event;

import java.util.function.DoubleUnaryOperator;

/**
 * Finds the place between two points where a function changes the sign that it has at the first
 * point, by the Illinois method (Dowell and Jarratt 1971, A modified regula falsi method for
 * computing the root of an equation), with a bisection at every third point, so that the search
 * ends soon for any function. The function may be infinite, and may stay at 0.
 */
final class RootFinder {
  private static final double TOLERANCE = Math.ulp(1.0);
  private static final int MOST_ITERATIONS = 200;

  private final DoubleUnaryOperator function;
  private final double sign;
  private final double tolerance;
  // The sign changes after a, and has changed at b.
  private double a;
  private double valueAtA;
  private double b;
  private double valueAtB;
  private boolean keptA;
  private boolean keptB;
  private boolean staysAtZero;

  private RootFinder(
      DoubleUnaryOperator function,
      double left,
      double leftValue,
      double right,
      double rightValue) {
    this.function = function;
    this.sign = Math.signum(leftValue);
    this.tolerance = TOLERANCE * (right - left);
    this.a = left;
    this.valueAtA = leftValue;
    this.b = right;
    this.valueAtB = rightValue;
  }

  /**
   * Finds the place to rounding.
   *
   * @param left where the function has the value leftValue, not 0
   * @param right more than left, where it has the value rightValue, of the other sign or 0
   * @return where the sign has just changed: the value there is of the other sign or 0
   */
  static double find(
      DoubleUnaryOperator function,
      double left,
      double leftValue,
      double right,
      double rightValue) {
    RootFinder finder = new RootFinder(function, left, leftValue, right, rightValue);
    for (int i = 1; i <= MOST_ITERATIONS && finder.b - finder.a > finder.tolerance; i++) {
      finder.narrow(i % 3 == 0);
    }
    return finder.b;
  }

  private void narrow(boolean bisect) {
    double c = bisect || staysAtZero ? (a + b) / 2 : secant();
    double value = function.applyAsDouble(c);
    if (Math.signum(value) == sign) {
      // Illinois rule: halve the value at an end that stays twice, so that both ends move.
      valueAtB = keptB ? valueAtB / 2 : valueAtB;
      a = c;
      valueAtA = value;
      keptB = true;
      keptA = false;
    } else {
      staysAtZero |= value == 0 && valueAtB == 0;
      valueAtA = keptA ? valueAtA / 2 : valueAtA;
      b = c;
      valueAtB = value;
      keptA = true;
      keptB = false;
    }
  }

  private double secant() {
    double c = b - valueAtB * (b - a) / (valueAtB - valueAtA);
    // Not at an end: a point just within it closes the bracket.
    double within = Math.min(Math.max(c, a + tolerance / 2), b - tolerance / 2);
    return within > a && within < b ? within : (a + b) / 2;
  }
}

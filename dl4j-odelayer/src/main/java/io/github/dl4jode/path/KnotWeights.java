package io.github.dl4jode.path;

/**
 * The weights of a value between two knots: u = first · x_i + second · x_{i+1} + firstSlope · k_i +
 * secondSlope · k_{i+1}, where x are the values of the knots and k the slopes at them.
 */
public final class KnotWeights {

  double first;
  double second;
  double firstSlope;
  double secondSlope;

  /** The weight of x_i. */
  public double first() {
    return first;
  }

  /** The weight of x_{i+1}. */
  public double second() {
    return second;
  }

  /** The weight of k_i. */
  public double firstSlope() {
    return firstSlope;
  }

  /** The weight of k_{i+1}. */
  public double secondSlope() {
    return secondSlope;
  }

  void set(double ofFirst, double ofSecond) {
    set(ofFirst, ofSecond, 0, 0);
  }

  void set(double ofFirst, double ofSecond, double ofFirstSlope, double ofSecondSlope) {
    first = ofFirst;
    second = ofSecond;
    firstSlope = ofFirstSlope;
    secondSlope = ofSecondSlope;
  }
}

package io.github.dl4jode.benchmarks.scaling;

import java.util.Arrays;

/**
 * The line a + b x, a and b not negative, from which positive values deviate least: the largest |y
 * / (a + b x) - 1| is as small as it can be. Points over many powers of ten count alike.
 *
 * @param constant a
 * @param slope b
 * @param largestDeviation the largest |y / (a + b x) - 1|
 */
record LinearFit(double constant, double slope, double largestDeviation) {

  /** Each step leaves two thirds of an interval: enough of them for every digit of a double. */
  private static final int STEPS = 250;

  /** A line is flat where its constant is worth so many times the largest x. */
  private static final double FLAT = 1e9;

  /**
   * Fits a line.
   *
   * @param x at least two different values, not negative
   * @param y as many, positive
   */
  static LinearFit of(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException("No line through " + x.length + " points");
    }
    // For lines of one shape a/b the deviation is (M - m) / (M + m), where m and M are the extremes
    // of y / (a/b + x). M/m is the largest of functions of a/b that rise or fall all the way, so it
    // has one minimum.
    double low = 0;
    double high = FLAT * Arrays.stream(x).max().orElseThrow();
    for (int i = 0; i < STEPS; i++) {
      double left = low + (high - low) / 3;
      double right = high - (high - low) / 3;
      if (ofShape(left, x, y).largestDeviation < ofShape(right, x, y).largestDeviation) {
        high = right;
      } else {
        low = left;
      }
    }
    return ofShape(low, x, y);
  }

  /** The best line with constant / slope as given. */
  private static LinearFit ofShape(double ratio, double[] x, double[] y) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < x.length; i++) {
      double factor = y[i] / (ratio + x[i]);
      least = Math.min(least, factor);
      most = Math.max(most, factor);
    }
    double slope = (least + most) / 2;
    return new LinearFit(slope * ratio, slope, (most - least) / (most + least));
  }

  /** The value of the line. */
  double at(double x) {
    return constant + slope * x;
  }
}

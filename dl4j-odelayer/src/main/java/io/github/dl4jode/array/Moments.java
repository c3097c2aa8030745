package io.github.dl4jode.array;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Mean and standard deviation of values in any unit: values are divided by a power of two before
 * they are squared, so no square overflows or becomes 0.
 *
 * @param mean of the values
 * @param deviation the root of the mean square of the differences from the mean; 0 if all values
 *     are equal
 */
public record Moments(double mean, double deviation) {

  /** Below this part of the mean, a deviation may be rounding alone. */
  private static final double ROUNDING = 1e-12;

  /**
   * The moments of some values.
   *
   * @param values at least one, all finite; not modified
   * @throws IllegalArgumentException if there is no value
   */
  public static Moments of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("There is no value to take the mean of");
    }
    double first = values[0];
    if (Arrays.stream(values).allMatch(value -> value == first)) {
      return new Moments(first, 0);
    }
    // A quarter of the scale: sums of two scaled values and their differences are finite.
    int exponent = exponent(values) + 2;
    double[] scaled = scaled(values, -exponent);
    double mean = DoubleStream.of(scaled).average().orElseThrow();
    double[] differences = DoubleStream.of(scaled).map(value -> value - mean).toArray();
    return new Moments(
        Math.scalb(mean, exponent), Math.scalb(rootMeanSquare(differences), exponent));
  }

  /**
   * The root of the mean of squares.
   *
   * @param values at least one, all finite; not modified
   * @return 0 if all values are 0
   */
  public static double rootMeanSquare(double... values) {
    int exponent = exponent(values);
    double sum = DoubleStream.of(scaled(values, -exponent)).map(value -> value * value).sum();
    return Math.scalb(Math.sqrt(sum / values.length), exponent);
  }

  /** Whether the values are equal up to rounding. */
  public boolean isConstant() {
    return deviation <= ROUNDING * Math.abs(mean);
  }

  /** The exponent of the largest value. */
  private static int exponent(double... values) {
    double largest = DoubleStream.of(values).map(Math::abs).max().orElse(0);
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  private static double[] scaled(double[] values, int exponent) {
    return DoubleStream.of(values).map(value -> Math.scalb(value, exponent)).toArray();
  }
}

package io.github.dl4jode.mnist.report;

import java.util.List;

/**
 * A quantity over several seeds.
 *
 * @param mean arithmetic
 * @param standardDeviation of the sample, with n - 1; NaN for a single value, which has none
 */
record Spread(double mean, double standardDeviation) {

  /** The spread of at least one value. */
  static Spread of(List<Double> values) {
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    // 0/0 for a single value.
    return new Spread(mean, Math.sqrt(squares / (values.size() - 1)));
  }

  /** Whether there was more than one value. */
  boolean hasDeviation() {
    return !Double.isNaN(standardDeviation);
  }
}

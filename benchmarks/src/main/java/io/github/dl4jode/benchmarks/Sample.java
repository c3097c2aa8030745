package io.github.dl4jode.benchmarks;

import java.util.Arrays;

/** Repeated measurements of one thing. */
public final class Sample {

  private final double[] values;
  private final double[] sorted;

  private Sample(double[] values) {
    this.values = values;
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  /**
   * A sample of these values.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Sample of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("A sample needs a value");
    }
    return new Sample(values.clone());
  }

  /** The middle value, or the mean of the two in the middle. */
  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The smallest value. */
  public double minimum() {
    return sorted[0];
  }

  /**
   * The quotients of values measured in the same round.
   *
   * @throws IllegalArgumentException if the other has not as many values
   */
  public Sample dividedBy(Sample other) {
    if (other.values.length != values.length) {
      throw new IllegalArgumentException(
          "Samples of " + values.length + " and " + other.values.length + " values");
    }
    double[] quotients = new double[values.length];
    Arrays.setAll(quotients, i -> values[i] / other.values[i]);
    return new Sample(quotients);
  }
}

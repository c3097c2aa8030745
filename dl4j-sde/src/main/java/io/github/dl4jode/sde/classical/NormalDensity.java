package io.github.dl4jode.sde.classical;

/** The density of the normal distribution. */
final class NormalDensity {

  private static final double LOG_OF_TWO_PI = Math.log(2 * Math.PI);

  private NormalDensity() {}

  /** The logarithm of the density of a deviation from the mean. */
  static double log(double deviation, double variance) {
    return -0.5 * (LOG_OF_TWO_PI + Math.log(variance) + deviation * deviation / variance);
  }
}

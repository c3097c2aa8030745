package io.github.dl4jode.sde.latent;

import java.util.Arrays;

/**
 * The part of the evidence lower bound that depends on the targets of a minibatch: normal densities
 * of the values that are there, of a fixed deviation, and up to where the divergence counts.
 */
public final class SeriesBound {

  private final double deviation;
  private final int points;
  private final int times;
  private final double[] targets;
  private final double[] mask;

  /**
   * For a minibatch.
   *
   * @param deviation of the noise of the measurements
   * @param targets row-major [batch, channels, times]
   * @param mask alike: not 0 where there is a target
   */
  public SeriesBound(double deviation, int channels, int times, double[] targets, double[] mask) {
    this.deviation = deviation;
    this.points = channels * times;
    this.times = times;
    this.targets = targets.clone();
    this.mask = mask.clone();
  }

  /** The logarithm of the density of a series, given the means of all. */
  public double logDensity(int row, double... means) {
    double sum = 0;
    for (int i = row * points; i < (row + 1) * points; i++) {
      if (mask[i] != 0) {
        double error = (targets[i] - means[i]) / deviation;
        sum -= 0.5 * (error * error + Math.log(2 * Math.PI)) + Math.log(deviation);
      }
    }
    return sum;
  }

  /** The derivatives of the sum of factor times density over all series with respect to means. */
  double[] cotangent(double[] factors, double... means) {
    double[] cotangent = new double[means.length];
    Arrays.setAll(
        cotangent,
        i ->
            mask[i] == 0
                ? 0
                : factors[i / points] * (targets[i] - means[i]) / (deviation * deviation));
    return cotangent;
  }

  /**
   * The last time with a target of a series; the divergence counts up to there. 0 without targets.
   */
  public int lastTime(int row) {
    int last = 0;
    for (int i = row * points; i < (row + 1) * points; i++) {
      if (mask[i] != 0) {
        last = Math.max(last, i % times);
      }
    }
    return last;
  }
}

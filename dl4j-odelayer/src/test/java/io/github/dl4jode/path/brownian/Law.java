package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;

/**
 * Tests of samples, each of which a right law fails with a probability below 1e-6 for a random
 * seed. The seeds of the tests are fixed.
 */
final class Law {

  /** In standard deviations; a normal variable exceeds it with a probability of 6e-7. */
  private static final double DEVIATIONS = 5;

  /** Of Kolmogorov's distribution, which exceeds it with a probability of 9e-7. */
  private static final double KOLMOGOROV = 2.7;

  private Law() {}

  /** Independent normal numbers of mean 0: their mean, variance and distribution. */
  static void assertNormal(double[] sample, double variance, String what) {
    int n = sample.length;
    double mean = Arrays.stream(sample).sum() / n;
    double square = Arrays.stream(sample).map(x -> x * x).sum() / n;
    assertSmall(mean / Math.sqrt(variance / n), what + ": mean");
    assertSmall((square / variance - 1) / Math.sqrt(2.0 / n), what + ": variance");
    double distance = kolmogorov(sample, Math.sqrt(variance));
    assertTrue(distance < KOLMOGOROV, () -> what + ": Kolmogorov's statistic is " + distance);
  }

  /** No correlation between two samples of independent pairs. */
  static void assertUncorrelated(double[] x, double[] y, String what) {
    double product = 0;
    double squareX = 0;
    double squareY = 0;
    for (int i = 0; i < x.length; i++) {
      product += x[i] * y[i];
      squareX += x[i] * x[i];
      squareY += y[i] * y[i];
    }
    double correlation = product / Math.sqrt(squareX * squareY);
    assertSmall(correlation * Math.sqrt(x.length), what + ": correlation");
  }

  /** The mean of products of normal numbers with these variances and covariance. */
  static void assertCovariance(
      double[] x, double[] y, double varianceX, double varianceY, double covariance, String what) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    double deviation = Math.sqrt((varianceX * varianceY + covariance * covariance) / x.length);
    assertSmall((sum / x.length - covariance) / deviation, what + ": covariance");
  }

  static void assertSmall(double deviations, String what) {
    assertTrue(
        Math.abs(deviations) < DEVIATIONS, () -> what + " is off by " + deviations + " deviations");
  }

  private static double kolmogorov(double[] sample, double deviation) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double probability = Erf.erfc(-sorted[i] / deviation / Math.sqrt(2)) / 2;
      largest = Math.max(largest, probability - (double) i / n);
      largest = Math.max(largest, (i + 1.0) / n - probability);
    }
    return largest * Math.sqrt(n);
  }
}

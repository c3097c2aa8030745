package io.github.dl4jode.probability;

import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an encoder says of the latent states of a minibatch: normal distributions with independent
 * components, by their means and the logarithms of their variances.
 *
 * <p>It is the posterior of an evidence lower bound: it is sampled by z = mean + exp(logVariance /
 * 2) · noise, and its divergence from the prior N(0, I) is known. Kingma and Welling (2014),
 * "Auto-encoding variational Bayes".
 */
public final class DiagonalGaussian {

  private final int rows;
  private final int latent;

  /** Row-major: the means of an example, then the logarithms of the variances. */
  private final double[] numbers;

  private DiagonalGaussian(int rows, int latent, double... numbers) {
    this.rows = rows;
    this.latent = latent;
    this.numbers = numbers;
  }

  /**
   * Reads the output of an encoder.
   *
   * @param encoded [batch, 2 · latent]; not retained
   */
  public static DiagonalGaussian read(INDArray encoded) {
    int rows = Math.toIntExact(encoded.size(0));
    int latent = Math.toIntExact(latentSize(encoded.size(1)));
    return new DiagonalGaussian(rows, latent, Vectors.toJava(encoded));
  }

  /** The number of examples. */
  public int rows() {
    return rows;
  }

  /** The size of the latent state. */
  public int latent() {
    return latent;
  }

  /** The number of components of all latent states. */
  public int size() {
    return rows * latent;
  }

  /** The mean of a component. */
  public double mean(int row, int component) {
    return numbers[row * 2 * latent + component];
  }

  /** The variance of a component. */
  public double variance(int row, int component) {
    return Math.exp(logVariance(row, component));
  }

  private double logVariance(int row, int component) {
    return numbers[(row * 2 + 1) * latent + component];
  }

  /**
   * Samples.
   *
   * @param noise [batch, latent] row-major, of a standard normal distribution; zeros give the means
   * @return [batch, latent] row-major
   */
  public double[] sample(double... noise) {
    double[] sample = new double[size()];
    for (int i = 0; i < sample.length; i++) {
      int row = i / latent;
      int component = i % latent;
      // Of no noise it is the mean whatever the variance is.
      double spread = noise[i] == 0 ? 0 : Math.exp(logVariance(row, component) / 2) * noise[i];
      sample[i] = mean(row, component) + spread;
    }
    return sample;
  }

  /** From dL/d sample to dL/d encoded, row-major. */
  public double[] sampleCotangent(double[] noise, double[] ofSample) {
    double[] result = new double[numbers.length];
    for (int i = 0; i < ofSample.length; i++) {
      int row = i / latent;
      int component = i % latent;
      double deviation = Math.exp(logVariance(row, component) / 2);
      result[row * 2 * latent + component] = ofSample[i];
      result[(row * 2 + 1) * latent + component] = ofSample[i] * noise[i] * deviation / 2;
    }
    return result;
  }

  /**
   * The Kullback–Leibler divergence from the standard normal distribution, Σ (variance + mean² - 1
   * - log variance) / 2, in nats.
   */
  public double divergence(int row) {
    double sum = 0;
    for (int i = 0; i < latent; i++) {
      double mean = mean(row, i);
      sum += variance(row, i) + mean * mean - 1 - logVariance(row, i);
    }
    return sum / 2;
  }

  /** From dL/d divergence of each example to dL/d encoded, row-major. */
  public double[] divergenceCotangent(double... ofDivergence) {
    double[] result = new double[numbers.length];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < latent; i++) {
        result[row * 2 * latent + i] = ofDivergence[row] * mean(row, i);
        result[(row * 2 + 1) * latent + i] = ofDivergence[row] * (variance(row, i) - 1) / 2;
      }
    }
    return result;
  }

  /**
   * The components of the latent state that an encoder yields means and log-variances of.
   *
   * @param columns of what the encoder yields
   * @throws IllegalArgumentException if there are not as many means as log-variances
   */
  public static long latentSize(long columns) {
    if (columns < 2 || columns % 2 != 0) {
      throw new IllegalArgumentException(
          "an encoder yields as many means as logarithms of variances, not "
              + columns
              + " numbers for each example");
    }
    return columns / 2;
  }
}

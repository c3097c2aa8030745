package io.github.dl4jode.sde.latent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.probability.DiagonalGaussian;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The prior of z(t0), a normal distribution with independent components whose means and logarithms
 * of variances are parameters. Where all series begin near one point of data that is far from their
 * mean, a prior N(0, I) would leave that to the decoder, and all later states would have to be as
 * many of its deviations away.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record StartPrior(double[] means, double[] logVariances) {

  private static final String PREFIX = "start";
  private static final String MEAN = PREFIX + "Mean";
  private static final String LOG_VARIANCE = PREFIX + "LogVariance";

  /** The prior that parameters of {@link PosteriorPaths} hold now. */
  public static StartPrior of(Map<String, INDArray> parameters) {
    return new StartPrior(
        Vectors.toJava(parameters.get(MEAN)), Vectors.toJava(parameters.get(LOG_VARIANCE)));
  }

  /** The parameters without those of the prior of z(t0), in their order. */
  public static Map<String, INDArray> without(Map<String, INDArray> parameters) {
    Map<String, INDArray> others = new LinkedHashMap<>(parameters);
    others.remove(MEAN);
    others.remove(LOG_VARIANCE);
    return others;
  }

  static void defineParameters(SDLayerParams parameters, long latent) {
    parameters.addBiasParam(MEAN, latent);
    parameters.addBiasParam(LOG_VARIANCE, latent);
  }

  /** The first values are those of N(0, I). */
  static void initializeParameters(Map<String, INDArray> parameters) {
    parameters.get(MEAN).assign(0);
    parameters.get(LOG_VARIANCE).assign(0);
  }

  /**
   * From noise of a standard normal distribution to samples.
   *
   * @param noise [count, latent] row-major
   * @return of the same shape
   */
  public double[] sample(double... noise) {
    double[] sample = new double[noise.length];
    for (int i = 0; i < sample.length; i++) {
      int component = i % means.length;
      sample[i] = means[component] + Math.exp(logVariances[component] / 2) * noise[i];
    }
    return sample;
  }

  /** The Kullback–Leibler divergence of a posterior from this prior, in nats. */
  public double divergence(DiagonalGaussian posterior, int row) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      double logVariance = Math.log(posterior.variance(row, i));
      sum += secondMoment(posterior, row, i) - 1 - logVariance + logVariances[i];
    }
    return sum / 2;
  }

  /** E (z - mean)² / variance under the posterior. */
  private double secondMoment(DiagonalGaussian posterior, int row, int i) {
    double away = posterior.mean(row, i) - means[i];
    return (posterior.variance(row, i) + away * away) * Math.exp(-logVariances[i]);
  }

  /** Adds to dL/d posterior, row-major as {@link DiagonalGaussian} has it. */
  void addToPosterior(DiagonalGaussian posterior, double[] ofDivergence, double[] sum) {
    int latent = means.length;
    for (int row = 0; row < ofDivergence.length; row++) {
      for (int i = 0; i < latent; i++) {
        double precision = Math.exp(-logVariances[i]);
        int at = row * 2 * latent + i;
        sum[at] += ofDivergence[row] * (posterior.mean(row, i) - means[i]) * precision;
        sum[at + latent] += ofDivergence[row] * (posterior.variance(row, i) * precision - 1) / 2;
      }
    }
  }

  /**
   * Writes dL/d parameters, whose other parts are given.
   *
   * @param others of {@link #without}, flat
   * @param parameters all, in the order of the flat result
   */
  void writeGradient(
      DiagonalGaussian posterior,
      double[] ofDivergence,
      INDArray others,
      Map<String, INDArray> parameters,
      INDArray result) {
    double[] given = Vectors.toJava(others);
    double[] all = new double[Math.toIntExact(result.length())];
    int from = 0;
    int to = 0;
    for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
      int length = Math.toIntExact(parameter.getValue().length());
      switch (parameter.getKey()) {
        case MEAN -> ofMeans(posterior, ofDivergence, all, to);
        case LOG_VARIANCE -> ofLogVariances(posterior, ofDivergence, all, to);
        default -> {
          System.arraycopy(given, from, all, to, length);
          from += length;
        }
      }
      to += length;
    }
    Vectors.fromJava(all, result);
  }

  private void ofMeans(DiagonalGaussian posterior, double[] ofDivergence, double[] all, int to) {
    for (int row = 0; row < ofDivergence.length; row++) {
      for (int i = 0; i < means.length; i++) {
        double away = posterior.mean(row, i) - means[i];
        all[to + i] -= ofDivergence[row] * away * Math.exp(-logVariances[i]);
      }
    }
  }

  private void ofLogVariances(
      DiagonalGaussian posterior, double[] ofDivergence, double[] all, int to) {
    for (int row = 0; row < ofDivergence.length; row++) {
      for (int i = 0; i < means.length; i++) {
        all[to + i] += ofDivergence[row] * (1 - secondMoment(posterior, row, i)) / 2;
      }
    }
  }
}

package io.github.dl4jode.latentode;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a sensor would measure at some times, given a series: means and standard deviations, from
 * samples of what the series says of its latent state, and the variance of the likelihood.
 *
 * @param mean at the times that were asked about
 * @param deviation at the same times; no less than that of the likelihood
 */
public record Forecast(Series mean, Series deviation) {

  /**
   * Forecasts a series, or fills its gaps.
   *
   * @param known what is known; missing values are of no account
   * @param times strictly increasing, not before the model's start
   * @param samples of the latent state, at least 1
   * @param seed the same seed gives the same forecast
   * @throws IllegalArgumentException if there are no samples, or a time is before the start
   * @throws UnsupportedOperationException if the likelihood has no variance
   */
  public static Forecast of(LatentOde model, Series known, double[] times, int samples, long seed) {
    if (samples < 1) {
      throw new IllegalArgumentException("A forecast has at least one sample, not " + samples);
    }
    SeriesScaling scaling = model.scaling();
    ScaledNetwork network = new ScaledNetwork(model.network(), scaling);
    SeriesBatch batch = network.asking(Collections.nCopies(samples, scaling.apply(known)), times);
    INDArray latent = samples(model.encode(known), network.dataType(), samples, seed);
    INDArray[] features = batch.dataSet(network.dataType()).getFeatures();
    INDArray decoded = model.graph().decode(latent, features);
    double[][][] drawn =
        batch.atTargets(model.graph().means(decoded)).stream()
            .map(sample -> scaling.undo(sample, times).values())
            .toArray(double[][][]::new);
    double[][] means = new double[times.length][];
    double[][] deviations = new double[times.length][];
    double[][] noise = noise(model, batch, decoded, times.length);
    for (int i = 0; i < times.length; i++) {
      int point = i;
      double[][] values =
          Arrays.stream(drawn).map(sample -> sample[point]).toArray(double[][]::new);
      means[i] = mean(values);
      deviations[i] = deviation(values, means[i], noise[i]);
    }
    return new Forecast(
        new Series(known.id(), times, means), new Series(known.id(), times, deviations));
  }

  private static double[] mean(double[][] values) {
    double[] mean = new double[values[0].length];
    for (double[] value : values) {
      for (int sensor = 0; sensor < mean.length; sensor++) {
        mean[sensor] += value[sensor] / values.length;
      }
    }
    return mean;
  }

  private static double[] deviation(double[][] values, double[] mean, double[] noise) {
    double[] deviation = new double[mean.length];
    for (int sensor = 0; sensor < mean.length; sensor++) {
      int place = sensor;
      double[] differences =
          Arrays.stream(values).mapToDouble(value -> value[place] - mean[place]).toArray();
      deviation[sensor] = Math.hypot(noise[sensor], Moments.rootMeanSquare(differences));
    }
    return deviation;
  }

  private static INDArray samples(
      LatentPosterior posterior, DataType dataType, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] mean = posterior.mean();
    double[] variance = posterior.variance();
    double[] numbers = new double[count * mean.length];
    Arrays.setAll(
        numbers,
        i -> mean[i % mean.length] + Math.sqrt(variance[i % mean.length]) * random.nextGaussian());
    return Nd4j.create(numbers, new long[] {count, mean.length}, dataType);
  }

  /** The standard deviation of a measurement given z, at each time, in the user's units. */
  private static double[][] noise(LatentOde model, SeriesBatch batch, INDArray decoded, int times) {
    LatentOdeGraph graph = model.graph();
    double[] units = model.scaling().deviations();
    double[][] noise = new double[times][units.length];
    if (graph.likelihood() instanceof ObservationNoise gaussian) {
      Arrays.setAll(noise, i -> gaussian.current(graph.likelihoodParameters()));
    } else {
      double[][][] variances =
          batch.atTargets(graph.variances(decoded)).stream()
              .map(Series::values)
              .toArray(double[][][]::new);
      Arrays.setAll(noise, i -> rootOfMean(variances, i));
    }
    for (double[] point : noise) {
      Arrays.setAll(point, sensor -> point[sensor] * units[sensor]);
    }
    return noise;
  }

  /** The root of the mean variance over the samples, at one time. */
  private static double[] rootOfMean(double[][][] variances, int point) {
    double[][] values =
        Arrays.stream(variances).map(sample -> sample[point]).toArray(double[][]::new);
    return Arrays.stream(mean(values)).map(Math::sqrt).toArray();
  }
}

package io.github.dl4jode.latentode;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a sensor would measure at some times, given a series: means and standard deviations, from
 * samples of what the series says of its latent state, and the noise of measurement.
 *
 * @param mean at the times that were asked about
 * @param deviation at the same times; no less than the noise
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
    double[][][] drawn =
        batch.atTargets(model.decode(latent, features)).stream()
            .map(sample -> scaling.undo(sample, times).values())
            .toArray(double[][][]::new);
    double[][] means = new double[times.length][];
    double[][] deviations = new double[times.length][];
    double[] noise = noise(model);
    for (int i = 0; i < times.length; i++) {
      int point = i;
      double[][] values =
          Arrays.stream(drawn).map(sample -> sample[point]).toArray(double[][]::new);
      means[i] = mean(values);
      deviations[i] = deviation(values, means[i], noise);
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

  /** The standard deviation of the noise of each sensor, in the user's units. */
  private static double[] noise(LatentOde model) {
    EvidenceLowerBound bound =
        (EvidenceLowerBound) model.network().getConfiguration().getVertices().get("bound");
    double[] noise = bound.noise().deviations();
    if (bound.noise().learnt()) {
      double[] logarithms =
          model.network().paramTable().get("bound_logDeviation").dup().toDoubleVector();
      noise = Arrays.stream(logarithms).map(Math::exp).toArray();
    }
    double[] units = model.scaling().deviations();
    double[] inUnits = new double[units.length];
    for (int sensor = 0; sensor < units.length; sensor++) {
      inUnits[sensor] = noise[sensor] * units[sensor];
    }
    return inUnits;
  }
}

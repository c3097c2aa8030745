package io.github.dl4jode.sde;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.probability.DiagonalGaussian;
import io.github.dl4jode.sde.latent.PosteriorSolve;
import io.github.dl4jode.sde.solver.CompiledSde;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sample paths after a scaled series: of the posterior up to its last time, then of the prior.
 *
 * @param model of scaled series
 * @param samples how many paths
 * @param seed of states and noise
 */
record LatentForecast(LatentSde model, int samples, long seed) {

  /**
   * Draws.
   *
   * @param known scaled
   * @param future scaled times after its last one
   * @return values with noise of measurement, [sample][time][channel]
   */
  double[][][] draw(Series known, double... future) {
    SplittableRandom random = new SplittableRandom(seed);
    INDArray last = atLastTime(known, future[0], random);
    double[] times = new double[future.length + 1];
    times[0] = Math.max(known.lastTime(), SeriesSde.START);
    System.arraycopy(future, 0, times, 1, future.length);
    try (CompiledSde prior = model.prior(samples)) {
      INDArray states =
          prior.solve(last, times, prior.newNoise(random.nextLong(), times[0])).states();
      double[] means = Vectors.toJava(model.decoded(states, samples));
      return measured(means, times.length, random);
    }
  }

  /** States of the posterior [samples × latent] at the last time of the series. */
  private INDArray atLastTime(Series known, double next, SplittableRandom random) {
    boolean atStart = known.lastTime() <= SeriesSde.START;
    SeriesBatch batch =
        SeriesBatch.of(List.of(known), SeriesSde.START, atStart ? next : SeriesSde.START);
    Map<String, INDArray> read = model.activations(batch.dataSet(model.dataType()).getFeatures());
    INDArray start = starts(DiagonalGaussian.read(read.get("posterior")), random);
    double[] times = batch.times();
    if (atStart) {
      return start;
    }
    try (PosteriorSolve solve = model.posterior(samples, times.length)) {
      INDArray context = repeated(read.get("context"));
      return solve
          .solve(start, context, times, random.nextLong())
          .states()
          .getRow(times.length - 1)
          .dup();
    }
  }

  private INDArray starts(DiagonalGaussian posterior, SplittableRandom random) {
    INDArray starts = Nd4j.create(model.dataType(), samples, posterior.latent());
    double[] noise = new double[posterior.size()];
    for (int i = 0; i < samples; i++) {
      Arrays.setAll(noise, k -> random.nextGaussian());
      starts.getRow(i).assign(Nd4j.createFromArray(posterior.sample(noise)));
    }
    return starts;
  }

  private INDArray repeated(INDArray context) {
    INDArray all = Nd4j.create(model.dataType(), samples, context.size(1), context.size(2));
    for (int i = 0; i < samples; i++) {
      all.slice(i).assign(context.slice(0));
    }
    return all;
  }

  /** Adds noise of measurement to means [sample, channel, time], without the first time. */
  private double[][][] measured(double[] means, int times, SplittableRandom random) {
    int channels = model.channels();
    double[][][] drawn = new double[samples][times - 1][channels];
    for (int s = 0; s < samples; s++) {
      for (int k = 1; k < times; k++) {
        for (int c = 0; c < channels; c++) {
          double mean = means[(s * channels + c) * times + k];
          drawn[s][k - 1][c] = mean + model.deviation() * random.nextGaussian();
        }
      }
    }
    return drawn;
  }

  /** A quantile over the samples, between two of them by a straight line. */
  static double quantile(double[][][] drawn, int time, int channel, double quantile) {
    double[] sorted =
        Arrays.stream(drawn).mapToDouble(one -> one[time][channel]).sorted().toArray();
    double place = quantile * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}

package io.github.dl4jode.examples;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.LatentOdeBuilder;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A latent ODE continues series of uneven times: two sensors of a turning wheel, each series from
 * another angle. It learns from 40 series and continues 20 others after half of their time. It
 * prints the root-mean-square error of its forecasts:
 *
 * <pre>{@code
 * the last value stays: 1.13
 * latent ODE: 0.11
 * }</pre>
 */
public final class SeriesForecast {

  private static final double HALF = 2;

  private SeriesForecast() {}

  static SeriesSet wheels(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double phase = random.nextDouble(2 * Math.PI);
      double[] times = random.doubles(12, 0, 2 * HALF).sorted().toArray();
      times[0] = 0;
      double[][] values = new double[times.length][];
      for (int k = 0; k < times.length; k++) {
        double angle = 1.5 * times[k] + phase;
        values[k] = new double[] {Math.cos(angle), Math.sin(angle)};
      }
      all.add(new Series("wheel " + i, times, values));
    }
    return new SeriesSet(List.of("x", "y"), all);
  }

  static LatentOdeBuilder model(SeriesScaling scaling) {
    return LatentOde.builder(scaling).anchor(Anchor.LAST_POINT).updater(new Adam(0.02));
  }

  /** Of 20 series that were not learned from. */
  private static double error(Function<Series, double[][]> forecast) {
    double sum = 0;
    int count = 0;
    for (Series series : wheels(20, 2).series()) {
      double[][] continued = forecast.apply(series);
      Series truth = series.after(HALF);
      for (int k = 0; k < truth.size(); k++) {
        for (int sensor = 0; sensor < 2; sensor++) {
          sum += Math.pow(continued[k][sensor] - truth.value(k, sensor), 2);
          count++;
        }
      }
    }
    return Math.sqrt(sum / count);
  }

  private static double[][] last(Series series) {
    Series known = series.until(HALF);
    double[][] continued = new double[series.size()][];
    Arrays.fill(continued, known.values()[known.size() - 1]);
    return continued;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    SeriesSet training = wheels(40, 1);
    LatentOde model = model(SeriesScaling.of(training)).build();
    SeriesBatches minibatches = model.batches(training).batchSize(40).pieces(0.4).build();
    for (int epoch = 0; epoch < 150; epoch++) {
      model.fit(minibatches);
    }
    System.out.printf("the last value stays: %.2f%n", error(SeriesForecast::last));
    double error =
        error(series -> model.extrapolate(series.until(HALF), series.after(HALF).times()).values());
    System.out.printf("latent ODE: %.2f%n", error);
  }
}

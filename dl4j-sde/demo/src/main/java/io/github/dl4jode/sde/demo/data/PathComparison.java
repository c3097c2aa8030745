package io.github.dl4jode.sde.demo.data;

import io.github.dl4jode.array.Moments;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How far apart the distributions of two sets of series are. */
public final class PathComparison {

  private PathComparison() {}

  /**
   * Wasserstein's distance of the marginals of a channel, in deviations of the data at each time, a
   * mean over the times at which the data vary.
   *
   * @param samples at the times of the data
   * @return NaN if the data vary at no time
   */
  public static double wasserstein(SamplePaths data, SamplePaths samples, int channel) {
    return IntStream.range(0, data.times().length)
        .mapToObj(
            time -> new double[][] {data.marginal(channel, time), samples.marginal(channel, time)})
        .filter(both -> both[0].length > 0 && Moments.of(both[0]).deviation() > 0)
        .mapToDouble(both -> wasserstein(both[0], both[1]) / Moments.of(both[0]).deviation())
        .average()
        .orElse(Double.NaN);
  }

  /** The mean difference of their quantiles, at as many levels as the larger one has values. */
  static double wasserstein(double[] one, double[] other) {
    double[] first = DoubleStream.of(one).sorted().toArray();
    double[] second = DoubleStream.of(other).sorted().toArray();
    int levels = Math.max(first.length, second.length);
    return IntStream.range(0, levels)
        .mapToDouble(
            k -> {
              double level = (k + 0.5) / levels;
              return Math.abs(
                  first[(int) (level * first.length)] - second[(int) (level * second.length)]);
            })
        .average()
        .orElseThrow();
  }

  /**
   * The root mean square of the differences between values of a channel at neighbouring times: how
   * rough the paths are.
   *
   * @return NaN if there are no such values
   */
  public static double increments(SamplePaths paths, int channel) {
    double[] differences =
        Arrays.stream(paths.values())
            .flatMapToDouble(
                series ->
                    IntStream.range(1, paths.times().length)
                        .mapToDouble(k -> series[channel][k] - series[channel][k - 1]))
            .filter(difference -> !Double.isNaN(difference))
            .toArray();
    return differences.length == 0 ? Double.NaN : Moments.rootMeanSquare(differences);
  }
}

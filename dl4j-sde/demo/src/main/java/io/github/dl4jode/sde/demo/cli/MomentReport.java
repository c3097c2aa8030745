package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.sde.demo.data.PathComparison;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.IntStream;

/** Says how samples compare with data: moments at some times, marginals at all, roughness. */
final class MomentReport {

  private static final int TIMES = 5;

  private MomentReport() {}

  static void print(SamplePaths data, SamplePaths samples, PrintWriter out) {
    for (int channel = 0; channel < data.channels().size(); channel++) {
      int last = data.times().length - 1;
      int[] shown = IntStream.range(0, TIMES).map(k -> last * k / (TIMES - 1)).distinct().toArray();
      for (int time : shown) {
        double[] ofData = data.marginal(channel, time);
        if (ofData.length > 0) {
          Moments one = Moments.of(ofData);
          Moments other = Moments.of(samples.marginal(channel, time));
          out.printf(
              Locale.ROOT,
              "%s at time %s: data %.4g ± %.4g, samples %.4g ± %.4g%n",
              data.channels().get(channel),
              data.timeLabel(time),
              one.mean(),
              one.deviation(),
              other.mean(),
              other.deviation());
        }
      }
      out.printf(
          "%s at all times: %s; %s%n",
          data.channels().get(channel),
          distance(PathComparison.wasserstein(data, samples, channel)),
          roughness(
              PathComparison.increments(data, channel),
              PathComparison.increments(samples, channel)));
    }
    out.flush();
  }

  /** One series, or series each with times of their own, have no marginals. */
  private static String distance(double wasserstein) {
    return Double.isNaN(wasserstein)
        ? "no distance of the marginals, because the data do not vary at any one time"
        : String.format(
            Locale.ROOT,
            "Wasserstein distance of the marginals %.3g deviations of the data",
            wasserstein);
  }

  private static String roughness(double ofData, double ofSamples) {
    return Double.isNaN(ofData)
        ? "no increments, because no series has values at two times in sequence"
        : String.format(
            Locale.ROOT,
            "root mean square of increments: data %.4g, samples %.4g",
            ofData,
            ofSamples);
  }
}

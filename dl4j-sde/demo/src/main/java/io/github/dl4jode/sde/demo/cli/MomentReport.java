package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** Says means and standard deviations of data and samples at some times. */
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
          double[] ofModel = samples.marginal(channel, time);
          out.printf(
              Locale.ROOT,
              "%s at time %s: data %.4g ± %.4g, samples %.4g ± %.4g%n",
              data.channels().get(channel),
              rounded(data.times()[time]),
              mean(ofData),
              deviation(ofData),
              mean(ofModel),
              deviation(ofModel));
        }
      }
    }
    out.flush();
  }

  private static String rounded(double number) {
    return Double.toString(Math.round(number * 1000) / 1000.0);
  }

  private static double mean(double... values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double deviation(double... values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(Double.NaN));
  }
}

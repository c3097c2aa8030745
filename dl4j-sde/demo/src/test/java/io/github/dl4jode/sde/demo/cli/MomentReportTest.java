package io.github.dl4jode.sde.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class MomentReportTest {

  private static final double[] TIMES = {0, 1, 2};

  private static String report(double[]... data) {
    double[][][] series = new double[data.length][][];
    for (int i = 0; i < data.length; i++) {
      series[i] = new double[][] {data[i]};
    }
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    double[][][] drawn = {{{1, 2, 3}}, {{2, 2, 2}}};
    MomentReport.print(
        SamplePaths.numbered(List.of("x"), TIMES, series),
        SamplePaths.numbered(List.of("x"), TIMES, drawn),
        out);
    return text.toString().lines().reduce((first, second) -> second).orElseThrow();
  }

  @Test
  void distanceAndRoughness() {
    assertEquals(
        "x at all times: Wasserstein distance of the marginals 1.00 deviations of the data; root"
            + " mean square of increments: data 1.225, samples 0.7071",
        report(new double[] {1, 2, 3}, new double[] {2, 2, 4}));
  }

  /** What cannot be said is no number. */
  @Test
  void oneSeriesHasNoMarginals() {
    assertEquals(
        "x at all times: no distance of the marginals, because the data do not vary at any one"
            + " time; root mean square of increments: data 1.000, samples 0.7071",
        report(new double[] {1, 2, 3}));
  }

  @Test
  void seriesWithTimesOfTheirOwnHaveNoIncrements() {
    assertEquals(
        "x at all times: no distance of the marginals, because the data do not vary at any one"
            + " time; no increments, because no series has values at two times in sequence",
        report(new double[] {1, Double.NaN, 3}, new double[] {Double.NaN, 2, Double.NaN}));
  }
}

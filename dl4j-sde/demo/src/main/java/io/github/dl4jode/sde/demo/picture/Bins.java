package io.github.dl4jode.sde.demo.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.Collection;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Intervals of one width for histograms that can be compared. They begin at multiples of their
 * width, which is 1, 2 or 5 times a power of 10: XChart writes labels at such places.
 *
 * @param first where they begin, in widths
 * @param count how many there are
 * @param width of each
 */
record Bins(long first, int count, double width) {

  private static final int MOST = 25;

  /** In the largest of the values: below this, their differences are rounding errors. */
  private static final double LEAST_RANGE = 1e-9;

  /** Digits after the point, or zeros before it, that a label of an axis has room for. */
  private static final int MOST_DIGITS = 4;

  private static final BasicStroke STROKE = new BasicStroke(1.5f);

  /** From the smallest to the largest of all values. */
  static Bins over(Collection<double[]> samples) {
    double[] all = samples.stream().flatMapToDouble(Arrays::stream).toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    double magnitude = Math.max(Math.abs(low), Math.abs(high));
    double least = magnitude == 0 ? 1 : LEAST_RANGE * magnitude;
    double width = round(Math.max(high - low, least) / MOST);
    long first = (long) Math.floor(low / width);
    return new Bins(first, (int) Math.max(1, (long) Math.ceil(high / width) - first), width);
  }

  /** The least of 1, 2 and 5 times a power of 10 that is no smaller. */
  private static double round(double width) {
    double power = Math.pow(10, Math.floor(Math.log10(width)));
    double ratio = width / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }

  /** Where a bin begins, or the last one ends. */
  double edge(int bin) {
    return (first + bin) * width;
  }

  /** The density of some values in each bin, and 0 after the last one. */
  double[] density(double... values) {
    double[] density = new double[count + 1];
    for (double value : values) {
      int bin = (int) Math.min(count - 1, Math.max(0, Math.floor(value / width) - first));
      density[bin] += 1 / (values.length * width);
    }
    return density;
  }

  /** Draws the density of some values. */
  void draw(XYChart chart, String name, double[] values, Color color) {
    double[] x = new double[count + 1];
    Arrays.setAll(x, this::edge);
    chart.getStyler().setXAxisDecimalPattern(pattern());
    chart
        .addSeries(name, x, density(values))
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Step)
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(color)
        .setLineStyle(STROKE);
  }

  /** Of labels: the digits of an edge, because XChart would write all that a number has. */
  String pattern() {
    int power = (int) Math.floor(Math.log10(width * 1.5));
    if (Math.abs(power) > MOST_DIGITS) {
      return "0.##E0";
    }
    return power < 0 ? "0." + "#".repeat(-power) : "0";
  }
}

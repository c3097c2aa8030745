package io.github.dl4jode.sde.demo.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.Collection;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Intervals of one width, for histograms that can be compared.
 *
 * @param low where the first one begins
 * @param width of each
 */
record Bins(double low, double width) {

  private static final int COUNT = 25;
  private static final int MOST_DIGITS = 6;
  private static final BasicStroke STROKE = new BasicStroke(1.5f);

  /** From the smallest to the largest of all values. */
  static Bins over(Collection<double[]> samples) {
    double[] all = samples.stream().flatMapToDouble(Arrays::stream).toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    return new Bins(low, Math.max((high - low) / COUNT, Double.MIN_NORMAL));
  }

  /** Draws the density of some values. */
  void draw(XYChart chart, String name, double[] values, Color color) {
    double[] x = new double[COUNT];
    double[] density = new double[COUNT];
    Arrays.setAll(x, bin -> low + bin * width);
    chart.getStyler().setXAxisDecimalPattern(pattern());
    for (double value : values) {
      int bin = (int) Math.min(COUNT - 1, Math.max(0, (value - low) / width));
      density[bin] += 1 / (values.length * width);
    }
    chart
        .addSeries(name, x, density)
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Step)
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(color)
        .setLineStyle(STROKE);
  }

  /** Of labels: two digits of the range, because XChart would write all that a number has. */
  private String pattern() {
    int digits = (int) (1 - Math.floor(Math.log10(COUNT * width)));
    return digits > 0 ? "0." + "#".repeat(Math.min(digits, MOST_DIGITS)) : "0";
  }
}

package io.github.dl4jode.sde.demo.picture;

import io.github.dl4jode.program.picture.Charts;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of series and of what a model makes of them. */
public final class PathPictures {

  private static final Color DATA = new Color(0x999999);
  private static final Color MODEL = new Color(0x1f77b4);
  private static final BasicStroke THIN = new BasicStroke(1f);
  private static final int SHOWN = 30;
  private static final int MARGINALS = 4;
  private static final int BINS = 25;

  private PathPictures() {}

  /** Draws sample paths (blue) over those of the data (grey), a chart for each channel. */
  public static void paths(SamplePaths data, SamplePaths samples, Path file) {
    paths(data, samples, "Data (grey), samples (blue)", file);
  }

  /** Draws paths (blue) over others (grey), a chart for each channel. */
  public static void paths(SamplePaths data, SamplePaths samples, String title, Path file) {
    List<XYChart> charts = new ArrayList<>();
    for (int channel = 0; channel < data.channels().size(); channel++) {
      XYChart chart = plain(title, "time", data.channels().get(channel));
      lines(chart, data, channel, DATA);
      lines(chart, samples, channel, MODEL);
      charts.add(chart);
    }
    Charts.write(file, charts);
  }

  private static void lines(XYChart chart, SamplePaths paths, int channel, Color color) {
    for (int i = 0; i < Math.min(SHOWN, paths.size()); i++) {
      line(chart, paths.times(), paths.values()[i][channel], color);
    }
  }

  private static void line(XYChart chart, double[] x, double[] y, Color color) {
    int[] there = IntStream.range(0, x.length).filter(k -> !Double.isNaN(y[k])).toArray();
    if (there.length > 0) {
      add(
          chart,
          Arrays.stream(there).mapToDouble(k -> x[k]).toArray(),
          Arrays.stream(there).mapToDouble(k -> y[k]).toArray(),
          color);
    }
  }

  private static XYSeries add(XYChart chart, double[] x, double[] y, Color color) {
    XYSeries series = chart.addSeries("series " + chart.getSeriesMap().size(), x, y);
    series.setLineColor(color).setLineStyle(THIN);
    series.setMarker(SeriesMarkers.NONE).setMarkerColor(color);
    return series;
  }

  /** Draws histograms of data and samples at several times, a row for the first channel. */
  public static void marginals(SamplePaths data, SamplePaths samples, Path file) {
    List<XYChart> charts = new ArrayList<>();
    int last = data.times().length - 1;
    for (int k = 1; k <= MARGINALS; k++) {
      int time = Math.max(1, last * k / MARGINALS);
      double[] ofData = data.marginal(0, time);
      double[] ofModel = samples.marginal(0, time);
      if (ofData.length > 0) {
        charts.add(histograms("time " + rounded(data.times()[time]), ofData, ofModel));
      }
    }
    Charts.write(file, charts);
  }

  private static String rounded(double number) {
    return Double.toString(Math.round(number * 1000) / 1000.0);
  }

  private static XYChart histograms(String title, double[] ofData, double[] ofModel) {
    XYChart chart = plain(title, "value: data (grey), samples (blue)", "density");
    double low = all(ofData, ofModel).min().orElse(0);
    double high = all(ofData, ofModel).max().orElse(1);
    double width = Math.max((high - low) / BINS, Double.MIN_NORMAL);
    histogram(chart, ofData, low, width, DATA);
    histogram(chart, ofModel, low, width, MODEL);
    return chart;
  }

  private static DoubleStream all(double[] one, double[] other) {
    return DoubleStream.concat(Arrays.stream(one), Arrays.stream(other));
  }

  private static void histogram(
      XYChart chart, double[] values, double low, double width, Color color) {
    double[] x = new double[BINS];
    double[] density = new double[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      x[bin] = low + bin * width;
    }
    for (double value : values) {
      int bin = (int) Math.min(BINS - 1, Math.max(0, (value - low) / width));
      density[bin] += 1 / (values.length * width);
    }
    add(chart, x, density, color).setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
  }

  /**
   * Draws phase portraits of data and samples: the first two channels, or, if there is one, each
   * value against the one before it.
   */
  public static void phases(SamplePaths data, SamplePaths samples, Path file) {
    boolean plane = data.channels().size() > 1;
    String x = plane ? data.channels().get(0) : data.channels().get(0) + " before";
    String y = plane ? data.channels().get(1) : data.channels().get(0);
    XYChart left = plain("Data", x, y);
    XYChart right = plain("Samples", x, y);
    portrait(left, data, plane, DATA);
    portrait(right, samples, plane, MODEL);
    Charts.write(file, List.of(left, right));
  }

  private static void portrait(XYChart chart, SamplePaths paths, boolean plane, Color color) {
    int last = paths.times().length;
    for (int i = 0; i < Math.min(SHOWN, paths.size()); i++) {
      double[] first = paths.values()[i][0];
      double[] x = plane ? first : Arrays.copyOfRange(first, 0, last - 1);
      double[] y = plane ? paths.values()[i][1] : Arrays.copyOfRange(first, 1, last);
      int[] there =
          IntStream.range(0, x.length)
              .filter(k -> !Double.isNaN(x[k]) && !Double.isNaN(y[k]))
              .toArray();
      if (there.length > 0) {
        XYSeries series =
            add(
                chart,
                Arrays.stream(there).mapToDouble(k -> x[k]).toArray(),
                Arrays.stream(there).mapToDouble(k -> y[k]).toArray(),
                color);
        if (!plane) {
          series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
          series.setMarker(SeriesMarkers.CIRCLE);
        }
      }
    }
  }

  /**
   * Draws a series and the fan of quantiles after it, a chart for each channel.
   *
   * @param known one series
   * @param levels of the quantiles
   * @param quantiles [level][channel][time]
   */
  public static void fan(
      SamplePaths known, double[] times, double[] levels, double[][][] quantiles, Path file) {
    List<XYChart> charts = new ArrayList<>();
    for (int channel = 0; channel < known.channels().size(); channel++) {
      XYChart chart =
          plain(
              known.names().get(0) + ", quantiles " + Arrays.toString(levels),
              "time",
              known.channels().get(channel));
      line(chart, known.times(), known.values()[0][channel], Color.DARK_GRAY);
      for (int level = 0; level < levels.length; level++) {
        line(chart, times, quantiles[level][channel], MODEL);
      }
      charts.add(chart);
    }
    Charts.write(file, charts);
  }

  private static XYChart plain(String title, String x, String y) {
    XYChart chart = Charts.chart(title, x, y, 400, 320);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotGridLinesVisible(false);
    chart.getStyler().setMarkerSize(3);
    return chart;
  }
}

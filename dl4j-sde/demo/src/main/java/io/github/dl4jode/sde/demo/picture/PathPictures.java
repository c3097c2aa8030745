package io.github.dl4jode.sde.demo.picture;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.program.picture.Charts;
import io.github.dl4jode.sde.SeriesBands;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of series and of what a model makes of them. */
public final class PathPictures {

  static final Color DATA = new Color(0x999999);
  private static final Color MODEL = new Color(0x1f77b4);
  private static final BasicStroke THIN = new BasicStroke(1f);
  private static final int SHOWN = 30;
  private static final int MARGINALS = 4;
  private static final int IN_A_ROW = 4;
  private static final int WIDTH = 400;
  private static final int HEIGHT = 320;

  private PathPictures() {}

  /** Draws sample paths (blue) over those of the data (grey), a chart for each channel. */
  public static void paths(SamplePaths data, SamplePaths samples, Path file) {
    paths(data, samples, "Data (grey), samples (blue)", file);
  }

  /** Draws paths (blue) over others (grey), a chart for each channel. */
  public static void paths(SamplePaths data, SamplePaths samples, String title, Path file) {
    List<XYChart> charts = new ArrayList<>();
    for (int channel = 0; channel < data.channels().size(); channel++) {
      XYChart chart =
          plain(title, "time", data.channels().get(channel), width(data.channels().size()));
      lines(chart, data, channel, DATA);
      lines(chart, samples, channel, MODEL);
      charts.add(chart);
    }
    Charts.write(file, charts, IN_A_ROW);
  }

  static void lines(XYChart chart, SamplePaths paths, int channel, Color color) {
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

  static XYSeries add(XYChart chart, double[] x, double[] y, Color color) {
    XYSeries series = chart.addSeries("series " + chart.getSeriesCollection().size(), x, y);
    series.setLineColor(color).setLineStyle(THIN);
    series.setMarker(SeriesMarkers.NONE).setMarkerColor(color);
    return series;
  }

  /** Draws histograms of data and samples at several times, a row for each channel. */
  public static void marginals(SamplePaths data, SamplePaths samples, Path file) {
    histograms(
        data,
        file,
        (channel, time) -> {
          String name = data.channels().get(channel);
          XYChart chart =
              plain(
                  "time " + data.timeLabel(time),
                  name + ": data (grey), samples (blue)",
                  "density");
          double[] ofData = data.marginal(channel, time);
          double[] ofModel = samples.marginal(channel, time);
          Bins bins = Bins.over(List.of(ofData, ofModel));
          bins.draw(chart, "data", ofData, DATA);
          bins.draw(chart, "samples", ofModel, MODEL);
          return chart;
        });
  }

  /** The chart of a channel at a time, both as places in the data. */
  @FunctionalInterface
  interface HistogramChart {
    XYChart of(int channel, int time);
  }

  /** Draws a row of charts for each channel, at some times without the first one. */
  static void histograms(SamplePaths data, Path file, HistogramChart chart) {
    int last = data.times().length - 1;
    int[] shown =
        IntStream.rangeClosed(1, MARGINALS)
            .map(k -> Math.max(1, last * k / MARGINALS))
            .distinct()
            .toArray();
    List<XYChart> charts = new ArrayList<>();
    for (int channel = 0; channel < data.channels().size(); channel++) {
      for (int time : shown) {
        charts.add(chart.of(channel, time));
      }
    }
    Charts.write(file, charts, shown.length);
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
    share(left, right);
    Charts.write(file, List.of(left, right));
  }

  /** Gives two charts the same axes, so that they can be compared. */
  static void share(XYChart one, XYChart other) {
    List<XYSeries> all =
        Stream.of(one, other).flatMap(chart -> chart.getSeriesCollection().stream()).toList();
    DoubleSummaryStatistics x =
        all.stream().flatMapToDouble(s -> Arrays.stream(s.getXData())).summaryStatistics();
    DoubleSummaryStatistics y =
        all.stream().flatMapToDouble(s -> Arrays.stream(s.getYData())).summaryStatistics();
    if (x.getMax() > x.getMin() && y.getMax() > y.getMin()) {
      for (XYChart chart : List.of(one, other)) {
        chart.getStyler().setXAxisMin(x.getMin()).setXAxisMax(x.getMax());
        chart.getStyler().setYAxisMin(y.getMin()).setYAxisMax(y.getMax());
      }
    }
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
   * @param channels their names
   */
  public static void fan(List<String> channels, Series known, SeriesBands bands, Path file) {
    List<XYChart> charts = new ArrayList<>();
    for (int channel = 0; channel < channels.size(); channel++) {
      XYChart chart =
          plain(
              known.id() + ": " + percents(bands.quantiles()),
              "time",
              channels.get(channel),
              width(channels.size()));
      line(chart, known, channel, Color.DARK_GRAY);
      for (Series quantile : bands.series()) {
        line(chart, quantile, channel, MODEL);
      }
      charts.add(chart);
    }
    Charts.write(file, charts, IN_A_ROW);
  }

  private static String percents(List<Double> quantiles) {
    return quantiles.stream()
        .map(quantile -> Long.toString(Math.round(100 * quantile)))
        .collect(Collectors.joining(", ", "", " %"));
  }

  private static void line(XYChart chart, Series series, int channel, Color color) {
    double[] values =
        IntStream.range(0, series.size()).mapToDouble(k -> series.value(k, channel)).toArray();
    line(chart, series.times(), values, color);
  }

  /** A chart alone has room for times of many digits. */
  private static int width(int charts) {
    return charts == 1 ? 2 * WIDTH : WIDTH;
  }

  static XYChart plain(String title, String x, String y) {
    return plain(title, x, y, WIDTH);
  }

  private static XYChart plain(String title, String x, String y, int width) {
    XYChart chart = Charts.chart(title, x, y, width, HEIGHT);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotGridLinesVisible(false);
    chart.getStyler().setMarkerSize(3);
    return chart;
  }
}

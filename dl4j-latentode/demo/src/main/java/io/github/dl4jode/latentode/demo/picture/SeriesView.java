package io.github.dl4jode.latentode.demo.picture;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.program.picture.Charts;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How series are drawn: each sensor by time, or the first sensor against the second. */
public enum SeriesView {
  /** Each sensor by time, in its colour. */
  BY_TIME,
  /** The first sensor to the right, the second upwards. */
  IN_THE_PLANE;

  private static final int WIDTH = 400;
  private static final int HEIGHT = 340;
  private static final Color[] COLORS = {
    new Color(0x1f77b4), new Color(0xd62728), new Color(0x2ca02c), new Color(0x9467bd)
  };
  private static final String[] COLOR_NAMES = {"blue", "red", "green", "purple"};
  private static final BasicStroke LINE = new BasicStroke(1.6f);
  private static final BasicStroke THIN = new BasicStroke(1f);
  private static final BasicStroke DASHED =
      new BasicStroke(
          1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {5, 4}, 0);

  /** What a series is in a picture. */
  public enum Kind {
    /** Points that are known. */
    POINTS,
    /** What is right. */
    TRUTH,
    /** What a model says of times within those that are known. */
    WITHIN,
    /** What it says of later times. */
    BEYOND,
    /** How far it may be off. */
    BOUND
  }

  /** An empty chart of this view. */
  XYChart chart(String title, List<String> sensors) {
    boolean plane = this == IN_THE_PLANE;
    XYChart chart =
        Charts.chart(
            title,
            plane ? sensors.get(0) : "time",
            plane ? sensors.get(1) : inColors(sensors),
            WIDTH,
            HEIGHT);
    chart.getStyler().setLegendVisible(false).setMarkerSize(4);
    chart.getStyler().setXAxisDecimalPattern("0.####");
    chart.getStyler().setPlotGridLinesVisible(false);
    return chart;
  }

  private static String inColors(List<String> sensors) {
    return IntStream.range(0, sensors.size())
        .mapToObj(i -> sensors.get(i) + " (" + COLOR_NAMES[i % COLORS.length] + ")")
        .collect(Collectors.joining(", "));
  }

  /** Draws a series. */
  void draw(XYChart chart, Series series, Kind kind) {
    if (this == IN_THE_PLANE) {
      double[] x = values(series, 0);
      double[] y = values(series, 1);
      add(chart, x, y, kind, kind == Kind.POINTS ? Color.DARK_GRAY : COLORS[1]);
    } else {
      for (int sensor = 0; sensor < series.sensors(); sensor++) {
        Color color = COLORS[sensor % COLORS.length];
        add(chart, series.times(), values(series, sensor), kind, color);
      }
    }
  }

  private static double[] values(Series series, int sensor) {
    return IntStream.range(0, series.size())
        .mapToDouble(point -> series.value(point, sensor))
        .toArray();
  }

  private void add(XYChart chart, double[] x, double[] y, Kind kind, Color color) {
    int[] there =
        IntStream.range(0, x.length)
            .filter(i -> !Double.isNaN(x[i]) && !Double.isNaN(y[i]))
            .toArray();
    if (there.length == 0) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            "series " + chart.getSeriesCollection().size(),
            IntStream.of(there).mapToDouble(i -> x[i]).toArray(),
            IntStream.of(there).mapToDouble(i -> y[i]).toArray());
    series.setMarker(SeriesMarkers.NONE).setLineColor(color);
    switch (kind) {
      case POINTS -> {
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color);
      }
      case TRUTH -> truth(series, color);
      case BOUND -> series.setLineStyle(THIN);
      case WITHIN -> series.setLineStyle(LINE);
      case BEYOND -> series.setLineStyle(DASHED);
    }
  }

  /** A curve in the plane; by time, where there are several, points in the sensors' colours. */
  private void truth(XYSeries series, Color color) {
    if (this == IN_THE_PLANE) {
      series.setLineColor(Color.LIGHT_GRAY).setLineStyle(LINE);
    } else {
      series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
      series.setMarker(SeriesMarkers.CROSS).setMarkerColor(color);
    }
  }

  /** A line of one of many series, in the colour of its number. */
  static void line(XYChart chart, double[] x, double[] y, int number) {
    chart
        .addSeries("series " + chart.getSeriesCollection().size(), x, y)
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(COLORS[number % COLORS.length])
        .setLineStyle(THIN);
  }
}

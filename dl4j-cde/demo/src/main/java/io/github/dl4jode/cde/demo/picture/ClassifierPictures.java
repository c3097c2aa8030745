package io.github.dl4jode.cde.demo.picture;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.demo.training.PathChoice;
import io.github.dl4jode.program.picture.Charts;
import io.github.dl4jode.program.picture.Png;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what belongs to a classifier. */
public final class ClassifierPictures {

  private static final Color[] COLORS = {
    new Color(0x1f77b4),
    new Color(0xd62728),
    new Color(0x2ca02c),
    new Color(0x9467bd),
    new Color(0xff7f0e),
    new Color(0x8c564b),
    new Color(0xe377c2),
    new Color(0x7f7f7f),
    new Color(0xbcbd22)
  };
  private static final BasicStroke THIN = new BasicStroke(1f);
  private static final int SHOWN_CHANNELS = 4;
  private static final int CELL = 48;
  private static final int MARGIN = 150;

  private ClassifierPictures() {}

  /**
   * Draws a series and what it is between its observations, a chart for each kind of path.
   *
   * @param series as the network sees it
   */
  public static void interpolations(LabelledSeries series, List<String> channels, Path file) {
    Charts.write(file, interpolationCharts(series, channels));
  }

  static List<XYChart> interpolationCharts(LabelledSeries series, List<String> channels) {
    List<XYChart> charts = new ArrayList<>();
    for (PathChoice path : PathChoice.values()) {
      XYChart chart = plain(path.toString(), "time, standardised", "value, standardised");
      for (int channel = 0; channel < Math.min(SHOWN_CHANNELS, channels.size()); channel++) {
        curve(chart, series, channel, path)
            .setShowInLegend(true)
            .setLabel(shortened(channels.get(channel)));
      }
      charts.add(chart);
    }
    return charts;
  }

  private static XYSeries curve(
      XYChart chart, LabelledSeries series, int channel, PathChoice path) {
    Color color = COLORS[channel % COLORS.length];
    PathCurve curve = PathCurve.of(series, channel, path.scheme());
    XYSeries line = add(chart, curve.times(), curve.values(), color);
    line.setMarker(SeriesMarkers.NONE);
    int[] seen =
        IntStream.range(0, series.size())
            .filter(row -> !Double.isNaN(series.value(row, channel)))
            .toArray();
    if (seen.length > 0) {
      XYSeries points =
          add(
              chart,
              Arrays.stream(seen).mapToDouble(series::time).toArray(),
              Arrays.stream(seen).mapToDouble(row -> series.value(row, channel)).toArray(),
              color);
      points.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
      points.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color);
    }
    return line;
  }

  /**
   * Draws the states of series: the first two components against each other, and the first by
   * observation.
   *
   * @param states [component][time] of each series
   * @param groups the class of each series, its colour
   * @param classes their names
   */
  public static void hidden(
      List<double[][]> states, List<Integer> groups, List<String> classes, Path file) {
    Charts.write(file, hiddenCharts(states, groups, classes));
  }

  static List<XYChart> hiddenCharts(
      List<double[][]> states, List<Integer> groups, List<String> classes) {
    XYChart byTime = plain("Hidden states by observation", "observation", "z1");
    List<XYChart> charts = new ArrayList<>();
    if (states.get(0).length > 1) {
      charts.add(plain("Hidden trajectories, coloured by class", "z1", "z2"));
    }
    charts.add(byTime);
    Set<Integer> named = new HashSet<>();
    for (int i = 0; i < states.size(); i++) {
      double[][] state = states.get(i);
      int group = groups.get(i);
      double[] observations = IntStream.range(0, state[0].length).asDoubleStream().toArray();
      XYSeries first = line(byTime, observations, state[0], group);
      List<XYSeries> lines =
          state.length > 1
              ? List.of(first, line(charts.get(0), state[0], state[1], group))
              : List.of(first);
      if (named.add(group)) {
        lines.forEach(one -> one.setShowInLegend(true).setLabel(shortened(classes.get(group))));
      }
    }
    return charts;
  }

  private static XYSeries line(XYChart chart, double[] x, double[] y, int group) {
    XYSeries line = add(chart, x, y, COLORS[group % COLORS.length]);
    line.setMarker(SeriesMarkers.NONE).setLineStyle(THIN);
    return line;
  }

  /**
   * Draws the accuracy of a classifier against the share of dropped values.
   *
   * @param accuracies at shares of 0, 0.1, 0.2 and so on
   */
  public static void accuracy(double[] accuracies, Path file) {
    XYChart chart = plain("Accuracy without a share of the values", "share dropped", "accuracy");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    double[] shares = IntStream.range(0, accuracies.length).mapToDouble(i -> i / 10.0).toArray();
    add(chart, shares, accuracies, COLORS[0]).setMarker(SeriesMarkers.CIRCLE);
    chart.getStyler().setLegendVisible(false);
    Charts.write(file, List.of(chart));
  }

  private static XYChart plain(String title, String x, String y) {
    XYChart chart = Charts.chart(title, x, y, 480, 400);
    chart.getStyler().setPlotGridLinesVisible(false);
    chart.getStyler().setMarkerSize(5);
    return chart;
  }

  private static XYSeries add(XYChart chart, double[] x, double[] y, Color color) {
    XYSeries series = chart.addSeries("series " + chart.getSeriesCollection().size(), x, y);
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setShowInLegend(false);
    return series;
  }

  /**
   * Draws a confusion matrix: a row for each class, a column for each predicted class.
   *
   * @param counts [class][predicted class]
   */
  public static void confusion(int[][] counts, List<String> classes, Path file) {
    int size = MARGIN + CELL * classes.size() + CELL / 2;
    BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, size, size);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    graphics.drawString("rows: class", 12, 24);
    graphics.drawString("columns: predicted class", 12, 44);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    for (int row = 0; row < classes.size(); row++) {
      graphics.setColor(Color.BLACK);
      graphics.drawString(shortened(classes.get(row)), 12, MARGIN + row * CELL + 30);
      graphics.drawString(
          shortened(classes.get(row)), MARGIN + row * CELL + 6, MARGIN - 12 - row % 2 * 16);
      int all = Math.max(1, Arrays.stream(counts[row]).sum());
      for (int column = 0; column < classes.size(); column++) {
        cell(graphics, row, column, counts[row][column], (double) counts[row][column] / all);
      }
    }
    graphics.dispose();
    Png.write(file, picture);
  }

  private static void cell(Graphics2D graphics, int row, int column, int count, double share) {
    int x = MARGIN + column * CELL;
    int y = MARGIN + row * CELL;
    int light = (int) Math.round(255 * (1 - share));
    graphics.setColor(new Color(light, Math.min(255, light + 40), 255));
    graphics.fillRect(x, y, CELL - 1, CELL - 1);
    graphics.setColor(share > 0.6 ? Color.WHITE : Color.BLACK);
    graphics.drawString(Integer.toString(count), x + 14, y + 30);
  }

  private static String shortened(String text) {
    return text.length() <= 14 ? text : text.substring(0, 13) + "…";
  }
}

package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.SolverWork;
import io.github.dl4jode.program.picture.Charts;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.colors.XChartSeriesColors;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws runs from several seeds: means as bold lines, each seed as a thin one. */
final class SeedPlots {

  private static final Color[] COLORS = {
    XChartSeriesColors.BLUE,
    XChartSeriesColors.ORANGE,
    XChartSeriesColors.GREEN,
    XChartSeriesColors.PURPLE,
    XChartSeriesColors.RED,
    XChartSeriesColors.MAGENTA,
    XChartSeriesColors.BROWN,
    XChartSeriesColors.CYAN
  };
  private static final BasicStroke BOLD = new BasicStroke(2.5f);
  private static final BasicStroke DASHED =
      new BasicStroke(
          2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {8, 5}, 0);
  private static final BasicStroke THIN = new BasicStroke(0.7f);

  private SeedPlots() {}

  /** Test error in percent by epoch, of all epochs and of the second half, where it is small. */
  static List<XYChart> testError(List<SeedGroup> groups) {
    int epochs = epochs(groups);
    List<XYChart> charts = new ArrayList<>();
    charts.add(testError("Test error by epoch", groups, 1));
    if (epochs > 2) {
      charts.add(testError("Test error in the second half", groups, epochs / 2 + 1));
    }
    return charts;
  }

  private static XYChart testError(String title, List<SeedGroup> groups, int from) {
    XYChart chart = chart(title, "test error in %", groups, from);
    for (SeedGroup group : groups) {
      add(chart, group, "", epoch -> 100 * epoch.testError(), from, color(group, groups), BOLD);
    }
    return chart;
  }

  /** Evaluations of the field per minibatch by epoch, forward (dashed) and backward. */
  static XYChart evaluations(List<SeedGroup> groups) {
    List<SeedGroup> solving = solving(groups);
    XYChart chart =
        chart("Function evaluations by epoch", "evaluations per minibatch (NFE)", solving, 1);
    chart.getStyler().setYAxisMin(0.0);
    for (SeedGroup group : solving) {
      Color color = color(group, groups);
      add(chart, group, ", forward", epoch -> epoch.work().forward(), 1, color, DASHED);
      add(chart, group, ", backward", epoch -> epoch.work().backward(), 1, color, BOLD);
    }
    return chart;
  }

  /** Backward against forward evaluations, a point for each epoch and seed. */
  static XYChart backwardByForward(List<SeedGroup> groups) {
    XYChart chart =
        Charts.chart(
            "Function evaluations, a point for each epoch and seed",
            "forward (NFE)",
            "backward (NFE)");
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setMarkerSize(6);
    double most = 0;
    for (SeedGroup group : solving(groups)) {
      List<SolverWork> work =
          group.runs().stream()
              .flatMap(run -> run.result().epochs().stream())
              .map(EpochResult::work)
              .toList();
      double[] forward = work.stream().mapToDouble(SolverWork::forward).toArray();
      double[] backward = work.stream().mapToDouble(SolverWork::backward).toArray();
      chart
          .addSeries(group.title(), forward, backward)
          .setMarker(SeriesMarkers.CIRCLE)
          .setMarkerColor(color(group, groups));
      most = Math.max(most, DoubleStream.of(forward).max().orElse(0));
      most = Math.max(most, DoubleStream.of(backward).max().orElse(0));
    }
    addDiagonal(chart, 10 * Math.ceil(most / 10));
    return chart;
  }

  private static void addDiagonal(XYChart chart, double end) {
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(end).setYAxisMin(0.0).setYAxisMax(end);
    double[] ends = {0, end};
    XYSeries diagonal = chart.addSeries("as many backward as forward", ends, ends.clone());
    diagonal.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    diagonal.setMarker(SeriesMarkers.NONE).setLineColor(Color.GRAY).setLineStyle(THIN);
  }

  private static List<SeedGroup> solving(List<SeedGroup> groups) {
    return groups.stream().filter(SeedGroup::hasOdeBlock).toList();
  }

  /** The color of a network, the same in all charts. */
  private static Color color(SeedGroup group, List<SeedGroup> groups) {
    return COLORS[groups.indexOf(group) % COLORS.length];
  }

  /** An empty chart over the epochs from one of them on. */
  private static XYChart chart(String title, String yTitle, List<SeedGroup> groups, int from) {
    XYChart chart = Charts.chart(title, "epoch", yTitle);
    chart.getStyler().setXAxisMin(from - 1.0).setXAxisMax(epochs(groups) + 1.0);
    chart.getStyler().setXAxisDecimalPattern("0");
    return chart;
  }

  private static int epochs(List<SeedGroup> groups) {
    return groups.get(0).runs().get(0).result().epochs().size();
  }

  private static void add(
      XYChart chart,
      SeedGroup group,
      String what,
      ToDoubleFunction<EpochResult> value,
      int from,
      Color color,
      BasicStroke stroke) {
    if (group.runs().size() > 1) {
      for (SeedRun run : group.runs()) {
        double[] values = run.result().epochs().stream().mapToDouble(value).toArray();
        String name = group.title() + what + ", seed " + run.seed();
        line(chart, name, values, from, color, THIN)
            .setMarker(SeriesMarkers.NONE)
            .setShowInLegend(false);
      }
    }
    line(chart, group.title() + what, group.means(value), from, color, stroke)
        .setMarker(SeriesMarkers.CIRCLE)
        .setMarkerColor(color);
  }

  private static XYSeries line(
      XYChart chart, String name, double[] values, int from, Color color, BasicStroke stroke) {
    double[] epochs = IntStream.rangeClosed(from, values.length).asDoubleStream().toArray();
    double[] shown = Arrays.copyOfRange(values, from - 1, values.length);
    XYSeries series = chart.addSeries(name, epochs, shown);
    series.setLineColor(color).setLineStyle(stroke);
    return series;
  }
}

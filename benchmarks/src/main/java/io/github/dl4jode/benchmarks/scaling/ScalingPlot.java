package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.picture.Charts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws times against sizes, and against evaluations, side by side, all axes logarithmic.
 *
 * @param networks by size
 * @param solver by size, of the solver alone
 * @param floor by size, of what that moves in memory
 * @param evaluations of solves
 */
record ScalingPlot(
    ScalingSeries networks, ScalingSeries solver, ScalingSeries floor, ScalingSeries evaluations) {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 420;

  /**
   * Writes a PNG.
   *
   * @throws FileException if it cannot be written
   */
  void save(Path file) {
    XYChart bySize =
        chart("Cost of an evaluation by size", "elements of the state", "microseconds");
    add(bySize, "a network and its solver", networks);
    add(bySize, "y' = -y and its solver", solver);
    bySize.addSeries("moving as much memory", floor.x(), floor.time());
    XYChart byEvaluations =
        chart("Cost of a solve by evaluations (1,000 elements)", "NFE", "microseconds");
    add(byEvaluations, "y' = -y and its solver", evaluations);
    Charts.write(file, List.of(bySize, byEvaluations));
  }

  private static XYChart chart(String title, String xTitle, String yTitle) {
    XYChart chart = Charts.chart(title, xTitle, yTitle, WIDTH, HEIGHT);
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    return chart;
  }

  private static void add(XYChart chart, String name, ScalingSeries series) {
    chart.addSeries(name, series.x(), series.time()).setMarker(SeriesMarkers.CIRCLE);
    LinearFit fit = series.fit();
    double[] line = Arrays.stream(series.x()).map(fit::at).toArray();
    chart
        .addSeries("a line, " + name, series.x(), line)
        .setMarker(SeriesMarkers.NONE)
        .setLineStyle(SeriesLines.DASH_DASH);
  }
}

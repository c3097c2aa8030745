package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.picture.Charts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the two series side by side, all axes logarithmic. */
final class ScalingPlot {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 420;

  private ScalingPlot() {}

  /**
   * Writes a PNG.
   *
   * @throws FileException if it cannot be written
   */
  static void save(Series size, Series evaluations, Path file) {
    XYChart bySize =
        chart("Cost of an evaluation by size", "elements of the state", "microseconds");
    add(bySize, "solver", size);
    bySize.addSeries("moving as much memory", size.x(), size.floor());
    XYChart byEvaluations =
        chart("Cost of a solve by evaluations (1,000 elements)", "NFE", "microseconds");
    add(byEvaluations, "solver", evaluations);
    Charts.write(file, List.of(bySize, byEvaluations));
  }

  private static XYChart chart(String title, String xTitle, String yTitle) {
    XYChart chart = Charts.chart(title, xTitle, yTitle, WIDTH, HEIGHT);
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    return chart;
  }

  private static void add(XYChart chart, String name, Series series) {
    chart.addSeries(name, series.x(), series.time()).setMarker(SeriesMarkers.CIRCLE);
    LinearFit fit = series.fit();
    double[] line = Arrays.stream(series.x()).map(fit::at).toArray();
    chart
        .addSeries("a + b x", series.x(), line)
        .setMarker(SeriesMarkers.NONE)
        .setLineStyle(SeriesLines.DASH_DASH);
  }
}

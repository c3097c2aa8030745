package io.github.dl4jode.latentode.demo.picture;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.demo.picture.SeriesView.Kind;
import io.github.dl4jode.program.picture.Charts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** Pictures of series and of latent states, each a row of charts as PNG. */
public final class SeriesPictures {

  private final SeriesView view;
  private final List<String> sensors;

  /** Pictures of series with these sensors. */
  public SeriesPictures(SeriesView view, List<String> sensors) {
    this.view = view;
    this.sensors = List.copyOf(sensors);
  }

  /**
   * A series with what a model makes of it.
   *
   * @param title above it
   * @param known the points that the model was shown
   * @param truth what is right, as far as that is known; may be empty
   * @param predicted at times from the first known point on
   * @param bounds around what is predicted; may be empty
   */
  public record Panel(
      String title, Series known, List<Series> truth, Series predicted, List<Series> bounds) {}

  /** Draws series, reconstructed (solid) and extrapolated (dashed), next to each other. */
  public void predictions(List<Panel> panels, Path file) {
    Charts.write(file, panels.stream().map(this::chart).toList());
  }

  private XYChart chart(Panel panel) {
    XYChart chart = view.chart(panel.title(), sensors);
    panel.truth().forEach(series -> view.draw(chart, series, Kind.TRUTH));
    panel.bounds().forEach(series -> view.draw(chart, series, Kind.BOUND));
    double end = panel.known().lastTime();
    Series predicted = panel.predicted();
    if (predicted.firstTime() <= end) {
      view.draw(chart, predicted.until(end), Kind.WITHIN);
    }
    if (predicted.lastTime() > end) {
      view.draw(chart, joined(predicted, end), Kind.BEYOND);
    }
    view.draw(chart, panel.known(), Kind.POINTS);
    return chart;
  }

  /** What is behind a time, and the point before it, so that the line has no gap. */
  private static Series joined(Series series, double end) {
    int from =
        (int) IntStream.range(0, series.size()).filter(i -> series.time(i) <= end).count() - 1;
    return from < 0 ? series : from == 0 ? series : series.after(series.time(from - 1));
  }

  /** Draws series of a model, next to each other. */
  public void samples(List<Series> samples, Path file) {
    List<XYChart> charts = new ArrayList<>();
    for (Series sample : samples) {
      XYChart chart = view.chart(sample.id(), sensors);
      view.draw(chart, sample, Kind.WITHIN);
      charts.add(chart);
    }
    Charts.write(file, charts);
  }

  /**
   * Draws latent trajectories: the first two components against each other, and the first by time.
   *
   * @param times of all trajectories
   * @param trajectories [time][component] of each series
   * @param groups the colour of each series
   */
  public static void latent(
      double[] times, List<double[][]> trajectories, List<Integer> groups, Path file) {
    int components = trajectories.get(0)[0].length;
    List<XYChart> charts = new ArrayList<>();
    if (components > 1) {
      charts.add(chart("Latent trajectories", "z1", "z2"));
    }
    charts.add(chart("Latent trajectories by time", "time", "z1"));
    for (int i = 0; i < trajectories.size(); i++) {
      double[] first = component(trajectories.get(i), 0);
      if (components > 1) {
        SeriesView.line(charts.get(0), first, component(trajectories.get(i), 1), groups.get(i));
      }
      SeriesView.line(charts.get(charts.size() - 1), times, first, groups.get(i));
    }
    Charts.write(file, charts);
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart = Charts.chart(title, x, y, 480, 400);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotGridLinesVisible(false);
    return chart;
  }

  private static double[] component(double[][] trajectory, int component) {
    return IntStream.range(0, trajectory.length)
        .mapToDouble(i -> trajectory[i][component])
        .toArray();
  }
}

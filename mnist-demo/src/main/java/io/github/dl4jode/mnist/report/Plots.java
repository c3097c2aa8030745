package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.TolerancePoint;
import io.github.dl4jode.program.picture.Charts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws results. */
final class Plots {

  private Plots() {}

  /** Test error in percent by epoch, a line for each network. */
  static XYChart testError(List<ModelResult> models) {
    XYChart chart = Charts.chart("Test error by epoch", "epoch", "test error in %");
    integerEpochs(chart, models);
    for (ModelResult model : models) {
      addEpochs(chart, model.title(), model, epoch -> 100 * epoch.testError());
    }
    return chart;
  }

  /** Evaluations of the field per minibatch by epoch, forward and backward. */
  static XYChart evaluations(List<ModelResult> models) {
    XYChart chart =
        Charts.chart("Function evaluations by epoch", "epoch", "evaluations per minibatch (NFE)");
    chart.getStyler().setYAxisMin(0.0);
    List<ModelResult> solving =
        models.stream().filter(model -> model.last().work().forward() > 0).toList();
    integerEpochs(chart, solving);
    for (ModelResult model : solving) {
      XYSeries forward =
          addEpochs(chart, model.title() + ", forward", model, epoch -> epoch.work().forward());
      XYSeries backward =
          addEpochs(chart, model.title() + ", backward", model, epoch -> epoch.work().backward());
      // Forward passes of both networks often cost the same; dashes let the lower line through.
      forward.setMarker(SeriesMarkers.DIAMOND).setLineStyle(SeriesLines.DASH_DASH);
      backward.setLineStyle(SeriesLines.SOLID);
    }
    return chart;
  }

  /** The charts of the studies that were made, by the name of their picture. */
  static Map<String, List<XYChart>> studies(
      List<TolerancePoint> precisionForSpeed, List<MemoryPoint> memory) {
    Map<String, List<XYChart>> charts = new LinkedHashMap<>();
    if (!precisionForSpeed.isEmpty()) {
      charts.put(
          "precision-for-speed",
          List.of(errorByTolerance(precisionForSpeed), timeByTolerance(precisionForSpeed)));
    }
    if (!memory.isEmpty()) {
      charts.put("memory", List.of(memory(memory)));
    }
    return charts;
  }

  /** Test error by the tolerance of a trained network. */
  private static XYChart errorByTolerance(List<TolerancePoint> points) {
    XYChart chart = Charts.chart("Precision for speed: error", "tolerance", "test error in %");
    // From 0, or a digit more or less would look like a cliff.
    chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0).setYAxisDecimalPattern("0.##");
    byModel(points)
        .forEach(
            (model, its) -> addTolerances(chart, model, its, point -> 100 * point.testError()));
    return chart;
  }

  /** Time of the test by the tolerance of a trained network. */
  private static XYChart timeByTolerance(List<TolerancePoint> points) {
    XYChart chart =
        Charts.chart("Precision for speed: time", "tolerance", "seconds for the test set");
    chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0);
    byModel(points)
        .forEach((model, its) -> addTolerances(chart, model, its, TolerancePoint::seconds));
    return chart;
  }

  /** Memory of the block by evaluations, a line for each gradient. */
  private static XYChart memory(List<MemoryPoint> points) {
    XYChart chart =
        Charts.chart(
            "Memory of the ODE block, tolerances 1e-2 to 1e-6",
            "evaluations in the forward pass (NFE)",
            "megabytes");
    chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0);
    Map<String, List<MemoryPoint>> byGradient =
        points.stream()
            .collect(
                Collectors.groupingBy(
                    MemoryPoint::gradient, LinkedHashMap::new, Collectors.toList()));
    byGradient.forEach(
        (gradient, its) ->
            chart
                .addSeries(
                    gradient,
                    its.stream().mapToDouble(MemoryPoint::forward).toArray(),
                    its.stream().mapToDouble(point -> point.bytes() / 1e6).toArray())
                .setMarker(SeriesMarkers.CIRCLE));
    return chart;
  }

  private static void integerEpochs(XYChart chart, List<ModelResult> models) {
    int epochs = models.stream().mapToInt(model -> model.epochs().size()).max().orElse(1);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(epochs + 1.0);
    chart.getStyler().setXAxisDecimalPattern("0");
  }

  private static XYSeries addEpochs(
      XYChart chart, String name, ModelResult model, ToDoubleFunction<EpochResult> value) {
    double[] epochs = model.epochs().stream().mapToDouble(EpochResult::epoch).toArray();
    double[] values = model.epochs().stream().mapToDouble(value).toArray();
    XYSeries series = chart.addSeries(name, epochs, values);
    series.setMarker(SeriesMarkers.CIRCLE);
    return series;
  }

  private static Map<String, List<TolerancePoint>> byModel(List<TolerancePoint> points) {
    return points.stream()
        .collect(
            Collectors.groupingBy(TolerancePoint::title, LinkedHashMap::new, Collectors.toList()));
  }

  private static void addTolerances(
      XYChart chart,
      String name,
      List<TolerancePoint> points,
      ToDoubleFunction<TolerancePoint> value) {
    double[] tolerances = points.stream().mapToDouble(TolerancePoint::tolerance).toArray();
    double[] values = points.stream().mapToDouble(value).toArray();
    chart.addSeries(name, tolerances, values).setMarker(SeriesMarkers.CIRCLE);
  }
}

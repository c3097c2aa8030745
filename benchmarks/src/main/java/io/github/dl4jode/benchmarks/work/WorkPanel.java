package io.github.dl4jode.benchmarks.work;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All curves of one problem.
 *
 * @param title above the chart
 * @param curves in the order of the legend
 */
public record WorkPanel(String title, List<WorkCurve> curves) {

  /** Copies the curves. */
  public WorkPanel {
    curves = List.copyOf(curves);
  }

  /** A curve and its work. */
  public record Best(String label, double work) {}

  /** The curve that reaches an error with the least work; empty if no curve does. */
  public Optional<Best> best(double error, ToDoubleFunction<WorkPoint> work) {
    return curves.stream()
        .filter(curve -> curve.workFor(error, work).isPresent())
        .map(curve -> new Best(curve.label(), curve.workFor(error, work).getAsDouble()))
        .min(Comparator.comparingDouble(Best::work));
  }
}

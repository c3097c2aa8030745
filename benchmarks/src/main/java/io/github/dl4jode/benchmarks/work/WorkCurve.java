package io.github.dl4jode.benchmarks.work;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The same computation with more and more work.
 *
 * @param label in the legend
 * @param line how it is drawn
 * @param color its number; curves of one number have one color
 * @param points in the order in which they were computed
 */
public record WorkCurve(String label, Line line, int color, List<WorkPoint> points) {

  /** The kinds of lines. */
  public enum Line {
    /** Without gaps. */
    SOLID,
    /** Of long pieces. */
    DASHED,
    /** Of short pieces. */
    DOTTED
  }

  /** Copies the points. */
  public WorkCurve {
    points = List.copyOf(points);
  }

  /**
   * The least work at which the error is at most this, on the line between two points in
   * logarithms; empty if the curve does not get there.
   */
  public OptionalDouble workFor(double error, ToDoubleFunction<WorkPoint> work) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < points.size(); i++) {
      WorkPoint point = points.get(i);
      if (point.error() <= error) {
        double here = work.applyAsDouble(point);
        WorkPoint before = i == 0 ? point : points.get(i - 1);
        least =
            Math.min(least, before.error() > error ? between(before, point, error, work) : here);
      }
    }
    return Double.isInfinite(least) ? OptionalDouble.empty() : OptionalDouble.of(least);
  }

  private static double between(
      WorkPoint before, WorkPoint point, double error, ToDoubleFunction<WorkPoint> work) {
    double share =
        Math.log(before.error() / error)
            / Math.log(before.error() / Math.max(point.error(), 1e-17));
    double from = Math.log(work.applyAsDouble(before));
    double to = Math.log(work.applyAsDouble(point));
    return Math.exp(from + share * (to - from));
  }
}

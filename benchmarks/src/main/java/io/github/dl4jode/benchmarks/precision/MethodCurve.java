package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.method.Method;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A method on a problem, with more and more work.
 *
 * @param method the method
 * @param points of the solves that succeeded, in the order in which they were made
 * @param reason why there are no points; empty if there are some
 */
record MethodCurve(Method method, List<WorkPoint> points, String reason) {

  MethodCurve {
    points = List.copyOf(points);
  }

  /** Whether the steps are of a fixed size. */
  boolean hasFixedSteps() {
    return method.errorOrder() == 0;
  }

  /**
   * The least work at which the error is at most this, on the line between two points in
   * logarithms; empty if the curve does not get there.
   */
  OptionalDouble workFor(double error, ToDoubleFunction<WorkPoint> work) {
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

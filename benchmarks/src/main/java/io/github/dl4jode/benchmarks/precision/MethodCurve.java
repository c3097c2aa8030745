package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.work.WorkCurve;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import io.github.dl4jode.method.Method;
import java.util.List;

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
   * Its line in a chart.
   *
   * @param color its number
   */
  WorkCurve drawn(int color) {
    return new WorkCurve(
        method.label(),
        hasFixedSteps() ? WorkCurve.Line.DASHED : WorkCurve.Line.SOLID,
        color,
        points);
  }
}

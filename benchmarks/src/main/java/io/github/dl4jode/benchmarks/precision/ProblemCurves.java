package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.work.WorkPanel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All methods on a problem.
 *
 * @param problem the problem
 * @param curves one for each method
 */
record ProblemCurves(PrecisionProblem problem, List<MethodCurve> curves) {

  ProblemCurves {
    curves = List.copyOf(curves);
  }

  /** As a chart. */
  WorkPanel panel() {
    return new WorkPanel(
        problem.title(),
        IntStream.range(0, curves.size()).mapToObj(i -> curves.get(i).drawn(i)).toList());
  }
}

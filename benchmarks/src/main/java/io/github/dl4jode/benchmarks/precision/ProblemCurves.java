package io.github.dl4jode.benchmarks.precision;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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

  /** A method and its work. */
  record Best(String label, double work) {}

  /** The method that reaches an error with the least work; empty if no method does. */
  Optional<Best> best(double error, ToDoubleFunction<WorkPoint> work) {
    return curves.stream()
        .filter(curve -> curve.workFor(error, work).isPresent())
        .map(curve -> new Best(curve.method().label(), curve.workFor(error, work).getAsDouble()))
        .min(Comparator.comparingDouble(Best::work));
  }
}

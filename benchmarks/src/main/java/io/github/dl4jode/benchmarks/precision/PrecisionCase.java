package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.work.WorkCurve;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Error against work, of every method of the library on each problem.
 *
 * @param problems in this order
 * @param budget the most evaluations of a solve
 * @param repetitions of a short solve
 * @param markdown the document to renew; the charts lie next to it
 */
record PrecisionCase(
    List<PrecisionProblem> problems, int budget, int repetitions, Optional<Path> markdown)
    implements BenchmarkCase {

  private static final Logger LOG = LoggerFactory.getLogger(PrecisionCase.class);
  private static final double NAMED_ERROR = 1e-6;

  PrecisionCase {
    problems = List.copyOf(problems);
  }

  /** All problems, those that are not stiff first. */
  static List<PrecisionProblem> allProblems() {
    return Stream.of(NonStiffProblems.all(), StiffProblems.all()).flatMap(List::stream).toList();
  }

  /** All methods for ordinary equations. */
  static List<Method> methods() {
    return Stream.of(
            Methods.ofEveryKind(), List.of(Methods.AUTO), Methods.reversibleAndSymplectic())
        .<Method>flatMap(List::stream)
        .filter(method -> !method.takesDiffusion())
        .toList();
  }

  @Override
  public void measure(Result result) {
    result.put("budget", budget).put("iterations", repetitions);
    warmUp();
    List<ProblemCurves> curves = new ArrayList<>();
    for (PrecisionProblem problem : problems) {
      ProblemCurves of = measured(problem);
      curves.add(of);
      result
          .put(problem.label() + "_evaluations_at_1e-6", work(of, WorkPoint::evaluations))
          .put(problem.label() + "_ms_at_1e-6", work(of, WorkPoint::milliseconds));
    }
    markdown.ifPresent(file -> new PrecisionReport(curves).save(file));
  }

  private ProblemCurves measured(PrecisionProblem problem) {
    CurveMeasurement measurement =
        new CurveMeasurement(problem, problem.reference().get(), budget, repetitions);
    List<MethodCurve> curves = new ArrayList<>();
    for (Method method : methods()) {
      MethodCurve curve = measurement.of(method);
      curves.add(curve);
      LOG.info(
          "{}, {}: {} points {}",
          problem.label(),
          method.label(),
          curve.points().size(),
          curve.reason());
    }
    return new ProblemCurves(problem, curves);
  }

  /** The virtual machine compiles the loops of every method. */
  private void warmUp() {
    PrecisionProblem first = NonStiffProblems.all().get(0);
    CurveMeasurement warmUp =
        new CurveMeasurement(first, first.reference().get(), budget / 4, repetitions);
    methods().forEach(warmUp::of);
  }

  private static Map<String, Double> work(ProblemCurves of, ToDoubleFunction<WorkPoint> work) {
    Map<String, Double> byMethod = new LinkedHashMap<>();
    for (WorkCurve curve : of.panel().curves()) {
      curve.workFor(NAMED_ERROR, work).ifPresent(value -> byMethod.put(curve.label(), value));
    }
    return byMethod;
  }
}

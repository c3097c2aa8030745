package io.github.dl4jode.batch;

import io.github.dl4jode.batch.OwnStepsSolution.Outcome;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatus;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The examples of a batch whose solve did not succeed. */
final class FailedExamples {

  private FailedExamples() {}

  /** Their indices, in order. */
  static List<Integer> among(int count, IntFunction<SolverStatus> status) {
    return IntStream.range(0, count)
        .filter(i -> status.apply(i) != SolverStatus.SUCCESS)
        .boxed()
        .toList();
  }

  /** What is thrown for them: the first one's failure, with the indices of all. */
  static OdeSolverException exception(int count, List<Integer> failed, Outcome first) {
    return new OdeSolverException(
        "The solve of example %d of %d (failed: %s)".formatted(failed.get(0), count, failed),
        first.status(),
        first.time(),
        first.stepSize(),
        first.statistics(),
        first.status().remedy());
  }
}

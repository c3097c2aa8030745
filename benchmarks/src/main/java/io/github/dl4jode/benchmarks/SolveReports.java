package io.github.dl4jode.benchmarks;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The work of solvers over several iterations.
 *
 * @param reports of each iteration; none where there is no solver
 */
public record SolveReports(List<SolveReport> reports) {

  /** Copies the list. */
  public SolveReports {
    reports = List.copyOf(reports);
  }

  /** The reports after the first ones, those of the warm-up. */
  public SolveReports withoutFirst(int count) {
    return reports.isEmpty() ? this : new SolveReports(reports.subList(count, reports.size()));
  }

  /** Writes down the medians, and the memory of the last. */
  public void describe(Result result) {
    result
        .put("nfe_forward", forwardEvaluations())
        .put("nfe_backward", backwardEvaluations())
        .put(
            "rejected_steps_forward", median(SolveReport::forward, SolverStatistics::rejectedSteps))
        .put(
            "rejected_steps_backward",
            median(SolveReport::backward, SolverStatistics::rejectedSteps));
    if (!reports.isEmpty()) {
      result.put("workspace_bytes", reports.get(reports.size() - 1).workspaceBytes());
    }
  }

  /** The evaluations of a forward pass; 0 without a solver. */
  public double forwardEvaluations() {
    return median(SolveReport::forward, SolverStatistics::functionEvaluations);
  }

  /** The evaluations of a backward pass; 0 without a solver. */
  public double backwardEvaluations() {
    return median(SolveReport::backward, SolverStatistics::functionEvaluations);
  }

  private double median(
      Function<SolveReport, SolverStatistics> pass, ToDoubleFunction<SolverStatistics> number) {
    return reports.isEmpty()
        ? 0
        : Sample.of(reports.stream().map(pass).mapToDouble(number).toArray()).median();
  }
}

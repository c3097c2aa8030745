package io.github.dl4jode.spark;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.SolverStatistics;
import java.io.Serializable;

/**
 * The work of the solver of one layer, summed over iterations and workers.
 *
 * @param iterations the number of iterations
 * @param forward sums over the forward passes
 * @param backward sums over the backward passes
 */
public record LayerWork(long iterations, PassWork forward, PassWork backward)
    implements Serializable {

  /**
   * The sums of one kind of pass.
   *
   * @param evaluations function evaluations (NFE)
   * @param acceptedSteps steps that became part of solutions
   * @param rejectedSteps steps that were tried and rejected
   */
  public record PassWork(long evaluations, long acceptedSteps, long rejectedSteps)
      implements Serializable {

    static PassWork of(SolverStatistics statistics) {
      return new PassWork(
          statistics.functionEvaluations(), statistics.acceptedSteps(), statistics.rejectedSteps());
    }

    PassWork plus(PassWork other) {
      return new PassWork(
          evaluations + other.evaluations,
          acceptedSteps + other.acceptedSteps,
          rejectedSteps + other.rejectedSteps);
    }
  }

  /** The work of one iteration. */
  static LayerWork of(SolveReport report) {
    return new LayerWork(1, PassWork.of(report.forward()), PassWork.of(report.backward()));
  }

  LayerWork plus(LayerWork other) {
    return new LayerWork(
        iterations + other.iterations, forward.plus(other.forward), backward.plus(other.backward));
  }

  /** The mean NFE of a forward pass; 0 without iterations. */
  public double meanForwardEvaluations() {
    return mean(forward);
  }

  /** The mean NFE of a backward pass; 0 without iterations. */
  public double meanBackwardEvaluations() {
    return mean(backward);
  }

  private double mean(PassWork pass) {
    return iterations == 0 ? 0 : (double) pass.evaluations / iterations;
  }
}

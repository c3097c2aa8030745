package io.github.dl4jode.solver;

import io.github.dl4jode.method.Stiffness;
import java.util.Optional;

/** The end of a solve: its status, time and cost, and whether stability limited its steps. */
record SolverOutcome(
    SolverStatus status,
    double time,
    double lastStepSize,
    double nextStepSize,
    SolverStatistics statistics,
    Optional<Stiffness> stiffness) {

  SolverOutcome(
      SolverStatus status,
      double time,
      double lastStepSize,
      double nextStepSize,
      SolverStatistics statistics) {
    this(status, time, lastStepSize, nextStepSize, statistics, Optional.empty());
  }

  void throwUnlessSuccess() {
    if (status != SolverStatus.SUCCESS) {
      throw new OdeSolverException(
          OdeSolverException.SOLVE, status, time, lastStepSize, statistics, remedy());
    }
  }

  private String remedy() {
    return status == SolverStatus.MAX_STEPS_REACHED && stiffness.isPresent()
        ? stiffness.get().advice()
        : status.remedy();
  }

  @Override
  public String toString() {
    return "%s at t = %s, %d steps accepted, %d rejected, %d evaluations"
        .formatted(
            status,
            time,
            statistics.acceptedSteps(),
            statistics.rejectedSteps(),
            statistics.functionEvaluations());
  }
}

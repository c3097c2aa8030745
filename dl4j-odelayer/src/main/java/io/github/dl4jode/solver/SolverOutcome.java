package io.github.dl4jode.solver;

import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.method.SwitchingCost;
import java.util.Optional;

/** The end of a solve: its status, time and cost, and whether stability limited its steps. */
record SolverOutcome(
    SolverStatus status,
    double time,
    double lastStepSize,
    double nextStepSize,
    SolverStatistics statistics,
    Optional<Stiffness> stiffness,
    Optional<ImplicitCost> implicitCost,
    Optional<SwitchingCost> switching) {

  SolverOutcome(
      SolverStatus status,
      double time,
      double lastStepSize,
      double nextStepSize,
      SolverStatistics statistics) {
    this(
        status,
        time,
        lastStepSize,
        nextStepSize,
        statistics,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  void throwUnlessSuccess() {
    if (status != SolverStatus.SUCCESS) {
      throw new OdeSolverException(
          OdeSolverException.SOLVE, status, time, lastStepSize, statistics, remedy());
    }
  }

  private String remedy() {
    if (status == SolverStatus.MAX_STEPS_REACHED && stiffness.isPresent()) {
      return stiffness.get().advice();
    }
    int failures = implicitCost.map(ImplicitCost::failures).orElse(0);
    return failures == 0
        ? status.remedy()
        : "%s (Newton's iteration did not converge in %d of %d attempts at a step)"
            .formatted(
                status.remedy(), failures, statistics.acceptedSteps() + statistics.rejectedSteps());
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

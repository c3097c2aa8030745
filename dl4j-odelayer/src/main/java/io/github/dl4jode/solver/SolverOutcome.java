package io.github.dl4jode.solver;

/** The end of a solve: its status, time and cost. */
record SolverOutcome(
    SolverStatus status,
    double time,
    double lastStepSize,
    double nextStepSize,
    SolverStatistics statistics) {

  void throwUnlessSuccess() {
    if (status != SolverStatus.SUCCESS) {
      throw new OdeSolverException(status, time, lastStepSize, statistics);
    }
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

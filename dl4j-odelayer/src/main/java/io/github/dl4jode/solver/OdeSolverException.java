package io.github.dl4jode.solver;

/** A solve that did not reach its end; says where it stopped, why, and what to try. */
public final class OdeSolverException extends RuntimeException {

  /** The subject of the sentence, where the solve is part of no other computation. */
  static final String SOLVE = "The ODE solve";

  private final SolverStatus status;
  private final double time;
  private final double stepSize;
  private final SolverStatistics statistics;

  /**
   * Describes a failed solve.
   *
   * @param status anything but {@link SolverStatus#SUCCESS}
   * @param time the time that was reached
   * @param stepSize the signed step tried last
   * @param statistics what had been spent by then
   */
  public OdeSolverException(
      SolverStatus status, double time, double stepSize, SolverStatistics statistics) {
    this(SOLVE, status, time, stepSize, statistics, status.remedy());
  }

  /**
   * Describes a failed solve that is part of another computation, with a separate remedy.
   *
   * @param solve what has failed, the subject of a sentence
   * @param status anything but {@link SolverStatus#SUCCESS}
   * @param time the time that was reached
   * @param stepSize the signed step tried last
   * @param statistics what had been spent by then
   * @param remedy an advice to the user, as part of a sentence
   */
  public OdeSolverException(
      String solve,
      SolverStatus status,
      double time,
      double stepSize,
      SolverStatistics statistics,
      String remedy) {
    super(
        "%s stopped at t = %s (step %s) because %s, after %d accepted and %d rejected steps and %d evaluations of the vector field. To remedy: %s."
            .formatted(
                solve,
                time,
                stepSize,
                status.meaning(),
                statistics.acceptedSteps(),
                statistics.rejectedSteps(),
                statistics.functionEvaluations(),
                remedy));
    this.status = status;
    this.time = time;
    this.stepSize = stepSize;
    this.statistics = statistics;
  }

  /** Why the solve stopped. */
  public SolverStatus status() {
    return status;
  }

  /** The time that was reached. */
  public double time() {
    return time;
  }

  /** The signed step tried last. */
  public double stepSize() {
    return stepSize;
  }

  /** The cost of the solve until it stopped. */
  public SolverStatistics statistics() {
    return statistics;
  }
}

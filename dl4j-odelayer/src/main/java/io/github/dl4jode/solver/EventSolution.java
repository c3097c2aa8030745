package io.github.dl4jode.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a solve was ended by an event, by its last time, or by a failure. */
public final class EventSolution {

  private final boolean occurred;
  private final INDArray state;
  private final SolverOutcome outcome;

  EventSolution(boolean occurred, INDArray state, SolverOutcome outcome) {
    this.occurred = occurred;
    this.state = state;
    this.outcome = outcome;
  }

  /** Whether the event came, no later than the last time. */
  public boolean occurred() {
    return occurred;
  }

  /** The time of the event; where it did not occur, the time that was reached. */
  public double time() {
    return outcome.time();
  }

  /** The state [n] at {@link #time()}; the caller owns it. */
  public INDArray state() {
    return state;
  }

  /** How the solve ended; success whether or not the event occurred. */
  public SolverStatus status() {
    return outcome.status();
  }

  /** What it cost. */
  public SolverStatistics statistics() {
    return outcome.statistics();
  }

  /**
   * This solution, if the solve did not fail.
   *
   * @throws OdeSolverException if the status is anything but success
   */
  public EventSolution orThrow() {
    outcome.throwUnlessSuccess();
    return this;
  }

  @Override
  public String toString() {
    return "EventSolution[occurred=" + occurred + ", " + outcome + "]";
  }
}

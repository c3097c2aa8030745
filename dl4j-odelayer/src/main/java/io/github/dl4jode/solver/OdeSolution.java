package io.github.dl4jode.solver;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a solve found, how it ended and what it cost. Look at the status first, or call orThrow. */
public final class OdeSolution {

  private final double[] times;
  private final INDArray states;
  private final INDArray quadratures;
  private final SolverOutcome outcome;
  private final List<AcceptedStep> steps;

  OdeSolution(
      double[] times,
      INDArray states,
      INDArray quadratures,
      SolverOutcome outcome,
      List<AcceptedStep> steps) {
    this.times = times;
    this.states = states;
    this.quadratures = quadratures;
    this.outcome = outcome;
    this.steps = steps;
  }

  /** The output times. */
  public double[] times() {
    return times.clone();
  }

  /**
   * The states [times, n] in row-major order; row 0 is the initial state. The caller owns the
   * array. After a failure the rows behind the time that was reached are 0.
   */
  public INDArray states() {
    return states;
  }

  /** The last row of {@link #states()}, a view [n]. */
  public INDArray finalState() {
    return states.get(NDArrayIndex.point(times.length - 1), NDArrayIndex.all());
  }

  /**
   * The quadratures [q] from the first to the last time, owned by the caller; an empty array where
   * the field is no {@link io.github.dl4jode.field.QuadratureField}.
   */
  public INDArray quadratures() {
    return quadratures;
  }

  /** How the solve ended. */
  public SolverStatus status() {
    return outcome.status();
  }

  /** What it cost. */
  public SolverStatistics statistics() {
    return outcome.statistics();
  }

  /** The accepted steps in order, with which {@link OdeSolver#replay} does the solve again. */
  public List<AcceptedStep> steps() {
    return steps;
  }

  /**
   * The step size, positive, that would come next, had the solve gone on: a good {@link
   * OdeSolver#firstStep()} for a solve that takes over here.
   */
  public double nextStepSize() {
    return outcome.nextStepSize();
  }

  /**
   * This solution, if it is complete.
   *
   * @throws OdeSolverException if the status is anything but success
   */
  public OdeSolution orThrow() {
    outcome.throwUnlessSuccess();
    return this;
  }

  @Override
  public String toString() {
    return "OdeSolution[" + outcome + "]";
  }
}

package io.github.dl4jode.solver;

import io.github.dl4jode.event.EventOccurrence;
import io.github.dl4jode.event.LocatedEvents;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.method.SwitchingCost;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The result of a solve: states, status and cost. Look at the status first, or call orThrow.
 *
 * <p>Close it to free its arrays now; without that they are left to the garbage collector.
 */
public final class Solution implements AutoCloseable {

  private final double[] times;
  private final INDArray states;
  private final INDArray quadratures;
  private final SolverOutcome outcome;
  private final List<AcceptedStep> steps;
  private final LocatedEvents events;
  private final Optional<DenseOutput> denseOutput;
  private final boolean ownsArrays;

  Solution(
      double[] times,
      INDArray states,
      INDArray quadratures,
      SolverOutcome outcome,
      List<AcceptedStep> steps,
      LocatedEvents events,
      Optional<DenseOutput> denseOutput,
      boolean ownsArrays) {
    this.times = times;
    this.states = states;
    this.quadratures = quadratures;
    this.outcome = outcome;
    this.steps = steps;
    this.events = events;
    this.denseOutput = denseOutput;
    this.ownsArrays = ownsArrays;
  }

  /** The output times. */
  public double[] times() {
    return times.clone();
  }

  /**
   * The states [times, n] in row-major order; row 0 is the initial state. After a failure the rows
   * after the time that was reached are 0.
   */
  public INDArray states() {
    return states;
  }

  /** The last row of {@link #states()}, a view [n]. */
  public INDArray finalState() {
    return states.get(NDArrayIndex.point(times.length - 1), NDArrayIndex.all());
  }

  /**
   * The quadratures [q] from the first to the last time; an empty array if the term has no
   * quadratures.
   */
  public INDArray quadratures() {
    return quadratures;
  }

  /** How the solve ended. */
  public SolverStatus status() {
    return outcome.status();
  }

  /** The cost of the solve. */
  public SolverStatistics statistics() {
    return outcome.statistics();
  }

  /**
   * The numbers that show that stability limited the steps, because the problem is stiff; empty if
   * they do not. Explicit Runge–Kutta methods look in every 100th accepted step and, after a step
   * at the limit, in the next ones: a solve of fewer steps shows nothing. Where the last two stages
   * are not at the same time a power iteration needs up to six evaluations for a step that is
   * suspicious.
   */
  public Optional<Stiffness> stiffness() {
    return outcome.stiffness();
  }

  /**
   * The Jacobians, factorisations and iterations that an implicit method needed, and how often its
   * iteration did not converge; empty for an explicit method.
   */
  public Optional<ImplicitCost> implicitCost() {
    return outcome.implicitCost();
  }

  /**
   * How often the methods changed, and what each did; empty for a method that does not switch
   * between two.
   */
  public Optional<SwitchingCost> switching() {
    return outcome.switching();
  }

  /** The accepted steps in order, with which {@link Solve.Builder#replay} repeats the solve. */
  public List<AcceptedStep> steps() {
    return steps;
  }

  /** The time that was reached: the last time, that of an event, or where the solve failed. */
  public double time() {
    return outcome.time();
  }

  /** The events that have occurred, in order. */
  public List<EventOccurrence> events() {
    return events.occurrences();
  }

  /**
   * The time of the event that ended the solve; empty if no event was asked for, or none ended it.
   */
  public Optional<Double> eventTime() {
    return events.endsSolve() ? Optional.of(events.endTime().orElseThrow()) : Optional.empty();
  }

  /**
   * When the solve left its last step at an event, before the end of the step; empty if it did not.
   * For authors of gradient methods.
   */
  public OptionalDouble leftAt() {
    return events.endTime();
  }

  SolverOutcome outcome() {
    return outcome;
  }

  LocatedEvents located() {
    return events;
  }

  /**
   * The solution between its output times; it is closed with this solution.
   *
   * @throws IllegalStateException if the solve was not asked to keep it, by {@link
   *     Solve.Builder#denseOutput()}
   */
  public DenseOutput denseOutput() {
    return denseOutput.orElseThrow(
        () ->
            new IllegalStateException(
                "The solve kept no dense output; ask for it by Solve.of(...).denseOutput()"));
  }

  /**
   * The step size, positive, of the next step if the solve continued: a good {@link
   * OdeSolver#firstStep()} for a solve that starts here.
   */
  public double nextStepSize() {
    return outcome.nextStepSize();
  }

  /**
   * This solution, if it is complete.
   *
   * @throws OdeSolverException if the status is anything but success
   */
  public Solution orThrow() {
    outcome.throwUnlessSuccess();
    return this;
  }

  /**
   * Frees states, quadratures, the states of events and the dense output; an array that was given
   * to {@link Solve.Builder#output} stays as it is. Status, times and cost can still be read.
   */
  @Override
  public void close() {
    if (ownsArrays) {
      Stream.of(states, quadratures).filter(INDArray::closeable).forEach(INDArray::close);
    }
    events().forEach(EventOccurrence::close);
    denseOutput.ifPresent(DenseOutput::close);
  }

  @Override
  public String toString() {
    return "Solution[" + outcome + "]";
  }
}

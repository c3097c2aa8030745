package io.github.dl4jode.batch;

import io.github.dl4jode.batch.OwnStepsSolution.Outcome;
import io.github.dl4jode.solver.ControlledPlan;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import java.util.Optional;

/** The time of one example: its next step, its outputs and its status. */
final class RowClock {

  private static final int MOST_NON_FINITE_ATTEMPTS = 40;

  private final OdeSolver solver;
  private final double[] outputTimes;
  private final ControlledPlan plan;
  private final int[] stepsAtOutputs;
  private int nextOutput = 1;
  private int attempts;
  private int accepted;
  private int nonFinite;
  private int consecutiveNonFinite;
  private int evaluations;
  private Optional<SolverStatus> status = Optional.empty();

  /**
   * A clock at the first time.
   *
   * @param firstStep its size, positive
   * @param evaluations made to choose it
   */
  RowClock(OdeSolver solver, double[] outputTimes, double firstStep, int evaluations) {
    this.solver = solver;
    this.outputTimes = outputTimes;
    this.plan = ControlledPlan.of(solver, firstStep, outputTimes);
    this.stepsAtOutputs = new int[outputTimes.length];
    this.evaluations = evaluations;
  }

  boolean isRunning() {
    return status.isEmpty();
  }

  void end(SolverStatus reason) {
    status = Optional.of(reason);
  }

  /** Ends the solve if no other step can be made. */
  void checkNextStep() {
    if (plan.stepsNeeded() > solver.maximumSteps() - attempts) {
      end(unlessNonFinite(SolverStatus.MAX_STEPS_REACHED));
    } else if (!plan.feasible()) {
      end(unlessNonFinite(SolverStatus.STEP_SIZE_UNDERFLOW));
    }
  }

  /** The cause instead of the symptom, if most rejected steps met values that are not finite. */
  private SolverStatus unlessNonFinite(SolverStatus symptom) {
    return nonFinite > 0 && 2 * nonFinite >= attempts - accepted
        ? SolverStatus.NON_FINITE_STATE
        : symptom;
  }

  double time() {
    return plan.start();
  }

  /** The signed size of the next step; 0 if the solve has ended. */
  double stepSize() {
    return isRunning() ? plan.end() - plan.start() : 0;
  }

  /**
   * Judges the attempt.
   *
   * @param error not finite if a value was not finite
   * @param cost its evaluations
   * @return whether it is accepted
   */
  boolean judge(double error, int cost) {
    attempts++;
    evaluations += cost;
    if (!Double.isFinite(error)) {
      nonFinite++;
      consecutiveNonFinite++;
      if (!plan.usesErrorEstimate() || consecutiveNonFinite > MOST_NON_FINITE_ATTEMPTS) {
        end(SolverStatus.NON_FINITE_STATE);
        return false;
      }
    }
    if (!plan.judge(error)) {
      return false;
    }
    consecutiveNonFinite = 0;
    accepted++;
    return true;
  }

  /** Whether the time is that of the next output. */
  boolean isAtOutput() {
    return nextOutput < outputTimes.length && plan.start() == outputTimes[nextOutput];
  }

  /**
   * Notes that the next output is there.
   *
   * @return its index
   */
  int passOutput() {
    stepsAtOutputs[nextOutput] = accepted;
    if (nextOutput == outputTimes.length - 1) {
      end(SolverStatus.SUCCESS);
    }
    return nextOutput++;
  }

  /** The outputs that are there, the first among them. */
  int outputs() {
    return nextOutput;
  }

  /** How many accepted steps the example had made when an output was there. */
  int stepsAt(int output) {
    return stepsAtOutputs[output];
  }

  int lastOutput() {
    return outputTimes.length - 1;
  }

  int acceptedSteps() {
    return accepted;
  }

  Outcome outcome() {
    return new Outcome(
        status.orElseThrow(),
        plan.start(),
        plan.nextStepSize(),
        new SolverStatistics(accepted, attempts - accepted, evaluations));
  }
}

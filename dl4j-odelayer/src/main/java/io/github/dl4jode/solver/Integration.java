package io.github.dl4jode.solver;

import io.github.dl4jode.control.StepListener;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.Stiffness;
import java.util.List;

/** The loop over the steps of one solve. */
final class Integration {

  /** Takes the results of a solve from its steps. */
  interface Sink {

    /** Whether the dense output is needed between start and end of a step. */
    default boolean needsInterpolant(double start, double end) {
      return false;
    }

    /**
     * A step has been accepted; y_{n+1} and, if asked for, the dense output are there.
     *
     * @return whether the solve may end here
     */
    boolean stepAccepted(Stepper step);
  }

  // 0.2^40 is 1e-28: f would be finite by then if it were defined anywhere near.
  private static final int MOST_NON_FINITE_ATTEMPTS = 40;

  private final OdeSolver solver;
  private final Tolerances tolerances;
  private final Stepper stepper;
  private final StepPlan plan;
  private final Sink sink;
  private final Jumps jumps;
  private final List<StepObserver> observers;
  private final List<StepListener> listeners;
  private final StepLog log;
  private final int errorOrder;
  private int attempts;
  private boolean toldOfStiffness;
  private int nonFiniteAttempts;
  private int consecutiveNonFinite;
  private int attemptsWithoutConvergence;
  private SolverStatus nonFiniteStatus = SolverStatus.NON_FINITE_STATE;
  private double lastStepSize;

  Integration(
      OdeSolver solver,
      SolverMemory memory,
      StepPlan plan,
      Sink sink,
      Jumps jumps,
      List<StepObserver> observers,
      List<StepListener> listeners) {
    this.solver = solver;
    this.tolerances = solver.tolerances();
    this.stepper = memory.stepper();
    this.plan = plan;
    this.sink = sink;
    this.jumps = jumps;
    this.observers = observers;
    this.listeners = listeners;
    this.log = memory.log();
    this.errorOrder = solver.method().errorOrder();
    log.clear();
  }

  /** Takes steps until the end, a failure, or the sink is complete. */
  SolverStatus run() {
    while (!plan.finished()) {
      if (Thread.currentThread().isInterrupted()) {
        return SolverStatus.INTERRUPTED;
      }
      if (plan.stepsNeeded() > solver.maximumSteps() - attempts) {
        return causeOf(SolverStatus.MAX_STEPS_REACHED);
      }
      if (!plan.feasible()) {
        return causeOf(SolverStatus.STEP_SIZE_UNDERFLOW);
      }
      double error = attempt();
      if (!Double.isFinite(error) && isHopeless()) {
        return nonFiniteStatus;
      }
      boolean accepted =
          plan.judge(error, stepper.nextError(error), stepper.nextErrorOrder(errorOrder));
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).stepTried(stepper.start(), stepper.end(), error, accepted);
      }
      if (accepted && accept()) {
        return SolverStatus.SUCCESS;
      }
      tellOfStiffness();
    }
    return SolverStatus.SUCCESS;
  }

  private void tellOfStiffness() {
    if (toldOfStiffness || listeners.isEmpty() || stepper.stiffness().isEmpty()) {
      return;
    }
    toldOfStiffness = true;
    Stiffness found = stepper.stiffness().get();
    listeners.forEach(it -> it.stabilityLimits(found.time(), found.product(), found.limit()));
  }

  private double attempt() {
    attempts++;
    lastStepSize = plan.size();
    stepper.attempt(plan);
    if (!stepper.converged()) {
      attemptsWithoutConvergence++;
    }
    if (plan.usesErrorEstimate()) {
      return stepper.error(tolerances, solver.errorNorm());
    }
    return stepper.isFinite() ? 0 : Double.NaN;
  }

  /**
   * Notes an attempt that met a value that is not finite. Returns whether a smaller step is
   * useless.
   */
  private boolean isHopeless() {
    if (!stepper.converged()) {
      nonFiniteStatus = SolverStatus.NO_CONVERGENCE;
    } else {
      nonFiniteStatus =
          stepper.derivativeIsNotFinite()
              ? SolverStatus.NON_FINITE_DERIVATIVE
              : SolverStatus.NON_FINITE_STATE;
    }
    nonFiniteAttempts++;
    consecutiveNonFinite++;
    return !plan.usesErrorEstimate()
        || consecutiveNonFinite > MOST_NON_FINITE_ATTEMPTS
        || !stepper.startIsFinite();
  }

  /** The cause instead of the symptom, where most rejected steps have the same one. */
  private SolverStatus causeOf(SolverStatus status) {
    int rejected = attempts - log.count();
    if (attemptsWithoutConvergence > 0 && 2 * attemptsWithoutConvergence >= rejected) {
      return SolverStatus.NO_CONVERGENCE;
    }
    return nonFiniteAttempts > 0 && 2 * nonFiniteAttempts >= rejected ? nonFiniteStatus : status;
  }

  private boolean accept() {
    consecutiveNonFinite = 0;
    log.add(stepper.start(), stepper.size());
    stepper.accept();
    boolean interpolated = sink.needsInterpolant(stepper.start(), stepper.end());
    for (int i = 0; i < observers.size(); i++) {
      interpolated |= observers.get(i).needsInterpolant(stepper.start(), stepper.end());
    }
    if (interpolated) {
      stepper.completeInterpolant();
    }
    boolean done = sink.stepAccepted(stepper);
    for (int i = 0; i < observers.size(); i++) {
      observers.get(i).stepAccepted(stepper);
    }
    jumps.stepAccepted(stepper);
    stepper.advance();
    return done;
  }

  /** The time reached so far. */
  double time() {
    return plan.start();
  }

  SolverOutcome outcome(SolverStatus status, double time) {
    SolverStatistics statistics =
        new SolverStatistics(log.count(), attempts - log.count(), stepper.evaluations());
    return new SolverOutcome(
        status,
        time,
        lastStepSize,
        plan.nextStepSize(),
        statistics,
        stepper.stiffness(),
        stepper.implicitCost(),
        stepper.switching());
  }
}

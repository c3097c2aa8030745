package io.github.dl4jode.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The loop over the steps of one solve. */
final class Integration {

  // 0.2^40 is 1e-28: a field that is defined anywhere near would have given a number by then.
  private static final int MOST_NON_FINITE_ATTEMPTS = 40;

  private final OdeSolver solver;
  private final Stepper stepper;
  private final StepPlan plan;
  private final StepSink sink;
  private final StepObserver observer;
  private final boolean observed;
  private final Tolerances tolerances;
  private final StepLog log;
  private int attempts;
  private int nonFiniteAttempts;
  private int consecutiveNonFinite;
  private SolverStatus nonFiniteStatus = SolverStatus.NON_FINITE_STATE;
  private double lastStepSize;

  Integration(
      OdeSolver solver, Stepper stepper, StepPlan plan, StepSink sink, StepObserver observer) {
    this.solver = solver;
    this.stepper = stepper;
    this.plan = plan;
    this.sink = sink;
    this.observer = observer;
    this.observed = observer != StepObserver.none();
    this.tolerances = Tolerances.of(solver, stepper.stages().current().dataType());
    this.log = stepper.memory().log();
    log.clear();
  }

  /** Takes steps to the end, or to where the solve fails or the sink has what it wants. */
  SolverStatus run() {
    while (!plan.finished()) {
      if (plan.stepsNeeded() > solver.maximumSteps() - attempts) {
        return unlessNonFinite(SolverStatus.MAX_STEPS_REACHED);
      }
      if (!plan.feasible()) {
        return unlessNonFinite(SolverStatus.STEP_SIZE_UNDERFLOW);
      }
      double t = plan.time();
      double h = plan.stepSize();
      double end = plan.end();
      double error = attempt(t, h);
      if (!Double.isFinite(error) && isHopeless()) {
        return nonFiniteStatus;
      }
      if (plan.judge(error) && accept(t, h, end)) {
        return SolverStatus.SUCCESS;
      }
    }
    return SolverStatus.SUCCESS;
  }

  private double attempt(double t, double h) {
    attempts++;
    lastStepSize = h;
    stepper.attempt(t, h);
    if (plan.usesErrorEstimate()) {
      return stepper.errorRatio(tolerances, solver.errorNorm());
    }
    return Double.isFinite(stepper.nextMagnitude()) ? 0 : Double.NaN;
  }

  /** Takes note of an attempt that met something not finite: whether to try a smaller step. */
  private boolean isHopeless() {
    nonFiniteStatus = stepper.diagnose();
    nonFiniteAttempts++;
    consecutiveNonFinite++;
    return !plan.usesErrorEstimate()
        || consecutiveNonFinite > MOST_NON_FINITE_ATTEMPTS
        || stepper.startsFromNonFinite();
  }

  /** The cause rather than the symptom, where steps were rejected mostly for what is not finite. */
  private SolverStatus unlessNonFinite(SolverStatus status) {
    int rejected = attempts - log.count();
    return nonFiniteAttempts > 0 && 2 * nonFiniteAttempts >= rejected ? nonFiniteStatus : status;
  }

  private boolean accept(double t, double h, double end) {
    consecutiveNonFinite = 0;
    log.add(t, h);
    stepper.acceptQuadratures();
    if (observer.needsInterpolant() || sink.needsInterpolant(t, end)) {
      // The next step begins here, so this is its first stage to the bit.
      stepper.completeInterpolant(end);
    }
    boolean done = sink.stepAccepted(stepper, t, h, end);
    if (observed) {
      StageMemory stages = stepper.stages();
      INDArray rows = observer.needsInterpolant() ? stages.interpolationRows() : stages.stages();
      observer.stepAccepted(t, h, stages.current(), rows);
    }
    stepper.advance();
    return done;
  }

  double time() {
    return plan.time();
  }

  SolverOutcome outcome(SolverStatus status, double time) {
    SolverStatistics statistics =
        new SolverStatistics(log.count(), attempts - log.count(), stepper.evaluations());
    return new SolverOutcome(status, time, lastStepSize, plan.nextStepSize(), statistics);
  }
}

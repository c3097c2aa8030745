package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.StepListener;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The passes of {@link DiscreteAdjoint}: back through the steps of the forward solve. */
final class DiscretePass extends Pass {

  private static final int NONE = -1;
  private static final String NAME = "The backward pass of DiscreteAdjoint";
  private static final String ADVICE =
      "the cotangents overflow on their way back: shorten the span, bound f (smaller weights,"
          + " a lower learning rate), or use double precision";

  private final Retention retention;
  private final OutputRates rates;
  private final ReverseStepper reverse;
  // y_{n+1} of the last step, which the solve may have left before.
  private final INDArray endOfStep;
  private boolean mayLeave;
  private List<StepListener> listeners = List.of();

  DiscretePass(Problem problem, Retention retention) {
    this(problem, retention, new OffHeapMemory(problem.dataType()));
  }

  private DiscretePass(Problem problem, Retention retention, OffHeapMemory memory) {
    super(problem, memory);
    this.retention = retention;
    reverse = problem.method().newReverseStepper(problem.term(), retention, sensitivityGradient());
    rates = new OutputRates(problem, memory);
    endOfStep = memory.allocate(problem.stateSize());
  }

  @Override
  void startForward(OdeSolver solver, Solve.Builder solve) {
    reverse.startForward();
    rates.start(times());
    Solve built = solve.build();
    mayLeave = !built.events().isEmpty();
    if (retention.checkpointBytes().isPresent()) {
      reverse.expectSteps(solver.plannedSteps(built));
    }
    listeners = built.backwardListeners();
    solve.term(reverse.recordedTerm()).observer(new Recorder());
  }

  @Override
  public void shareMemory(GradientPass other) {
    if (other instanceof DiscretePass before) {
      reverse.shareMemory(before.reverse);
    }
  }

  private final class Recorder implements StepObserver {

    @Override
    public void stepAccepted(Step step) {
      reverse.stepAccepted(step);
      rates.stepAccepted(step);
      if (mayLeave) {
        Vectors.copy(step.next(), endOfStep);
      }
    }

    /** Outputs inside a step may read every row. */
    @Override
    public boolean needsInterpolant(double start, double end) {
      return rates.hasOutputIn(start, end);
    }
  }

  @Override
  Gradients propagate(SolverWorkspace workspace) {
    if (hasNoLength()) {
      return withoutSteps();
    }
    int broken = sweep();
    if (broken != NONE) {
      throw failure(broken);
    }
    return gradients(reverse.stateCotangent(), statistics());
  }

  /** Goes back through all steps, or to the first whose cotangents are not finite. */
  private int sweep() {
    int output = start();
    for (int n = reverse.steps() - 1; n >= 0; n--) {
      reverse.beginStep(n);
      while (output > 0 && (times()[output] - reverse.start(n)) / reverse.stepSize(n) > 0) {
        reverse.addOutput(times()[output], cotangents().row(output));
        output--;
      }
      reverse.endStep();
      tellListeners(n);
      requireUninterrupted(n);
      if (!Vectors.isFinite(reverse.stateCotangent())) {
        return n;
      }
    }
    reverse.finish();
    return isFinite() ? NONE : 0;
  }

  private void tellListeners(int step) {
    // An iterator would be an object a step.
    for (int i = 0; i < listeners.size(); i++) {
      double start = reverse.start(step);
      listeners.get(i).stepTried(start + reverse.stepSize(step), start, 0, true);
    }
  }

  private void requireUninterrupted(int step) {
    if (Thread.currentThread().isInterrupted()) {
      throw new OdeSolverException(
          NAME,
          SolverStatus.INTERRUPTED,
          reverse.start(step),
          -reverse.stepSize(step),
          statistics(),
          SolverStatus.INTERRUPTED.remedy());
    }
  }

  /** Begins at the end of the last step. Returns the last output that lies within a step. */
  private int start() {
    int last = lastOutput();
    if (!hasLeft()) {
      reverse.startBackward(states().row(last), cotangents().row(last), quadratureCotangent());
      return last - 1;
    }
    Vectors.zero(rates.scratch());
    reverse.startBackward(endOfStep, rates.scratch(), quadratureCotangent());
    return last;
  }

  @Override
  TimeGradients timeGradients() {
    return rates.gradients(reverse.stateCotangent(), this);
  }

  /** y(t_N) is y(t_0): the cotangent of the last output is that of the first. */
  private Gradients withoutSteps() {
    Vectors.zero(rates.scratch());
    if (lastOutput() > 0) {
      Vectors.copy(cotangents().row(lastOutput()), rates.scratch());
    }
    return gradients(rates.scratch(), SolverStatistics.none());
  }

  @Override
  public long bytes() {
    return super.bytes() + reverse.bytes();
  }

  @Override
  public void close() {
    reverse.close();
    super.close();
  }

  private SolverStatistics statistics() {
    return new SolverStatistics(reverse.steps(), 0, reverse.evaluations());
  }

  private boolean isFinite() {
    return Vectors.isFinite(reverse.stateCotangent())
        && (!problem().hasSensitivities() || Vectors.isFinite(sensitivityGradient()));
  }

  private OdeSolverException failure(int step) {
    SolverStatistics spent = statistics();
    OptionalDouble fault = reverse.faultIn(this::sweep);
    return new OdeSolverException(
        NAME,
        fault.isPresent() ? SolverStatus.NON_FINITE_JACOBIAN : SolverStatus.NON_FINITE_STATE,
        fault.orElse(reverse.start(step)),
        -reverse.stepSize(step),
        spent,
        fault.isPresent() ? SolverStatus.NON_FINITE_JACOBIAN.remedy() : ADVICE);
  }
}

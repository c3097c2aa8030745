package io.github.dl4jode.gradient;

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
import io.github.dl4jode.vector.OffHeapMemory;
import io.github.dl4jode.vector.Vectors;

/** The passes of {@link DiscreteAdjoint}: back through the steps of the forward solve. */
final class DiscretePass extends Pass {

  private static final String ADVICE =
      "the cotangents overflow on their way back: shorten the span, bound the field (smaller weights,"
          + " a lower learning rate), or use double precision";

  private final OutputRates rates;
  private final ReverseStepper reverse;

  DiscretePass(Problem problem, Retention retention) {
    this(problem, retention, new OffHeapMemory(problem.dataType()));
  }

  private DiscretePass(Problem problem, Retention retention, OffHeapMemory memory) {
    super(problem, memory);
    reverse = problem.method().newReverseStepper(problem.term(), retention, sensitivityGradient());
    rates = new OutputRates(problem, memory);
  }

  @Override
  void startForward(OdeSolver solver, Solve.Builder solve) {
    reverse.startForward();
    rates.start(times(), wantsTimeGradients());
    solve.term(reverse.recordedTerm()).observer(new Recorder());
  }

  private final class Recorder implements StepObserver {

    @Override
    public void stepAccepted(Step step) {
      reverse.stepAccepted(step);
      rates.stepAccepted(step);
    }

    /** Outputs inside a step may read every row. */
    @Override
    public boolean needsInterpolant() {
      return lastOutput() > 1;
    }
  }

  @Override
  Gradients propagate(SolverWorkspace workspace) {
    if (hasNoLength()) {
      return withoutSteps();
    }
    reverse.startBackward(
        states().row(lastOutput()), cotangents().row(lastOutput()), quadratureCotangent());
    int output = lastOutput() - 1;
    for (int n = reverse.steps() - 1; n >= 0; n--) {
      reverse.beginStep(n);
      while (output > 0 && (times()[output] - reverse.start(n)) / reverse.stepSize(n) > 0) {
        reverse.addOutput(times()[output], cotangents().row(output));
        output--;
      }
      reverse.endStep();
      require(Vectors.isFinite(reverse.stateCotangent()), n);
    }
    reverse.finish();
    require(isFinite(), 0);
    double[] timeGradients = newTimeGradients();
    if (wantsTimeGradients()) {
      rates.gradients(reverse.stateCotangent(), this, timeGradients);
    }
    return gradients(reverse.stateCotangent(), timeGradients, statistics());
  }

  /** y(t_N) is y(t_0): the cotangent of the last output is that of the first. */
  private Gradients withoutSteps() {
    Vectors.zero(rates.scratch());
    if (lastOutput() > 0) {
      Vectors.copy(cotangents().row(lastOutput()), rates.scratch());
    }
    return gradients(rates.scratch(), newTimeGradients(), SolverStatistics.none());
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
    return new SolverStatistics(
        reverse.steps(), 0, reverse.evaluations() + rates.takeEvaluations());
  }

  private boolean isFinite() {
    return Vectors.isFinite(reverse.stateCotangent())
        && (!problem().hasSensitivities() || Vectors.isFinite(sensitivityGradient()));
  }

  private void require(boolean finite, int step) {
    if (!finite) {
      throw new OdeSolverException(
          "The backward pass of DiscreteAdjoint",
          SolverStatus.NON_FINITE_DERIVATIVE,
          reverse.start(step),
          -reverse.stepSize(step),
          statistics(),
          ADVICE);
    }
  }
}

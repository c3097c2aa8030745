package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.method.checkpoint.StepRepeater;
import io.github.dl4jode.term.Term;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes steps of a solve again, with the results that the forward solve had, to the bit. */
final class RepeatedSteps implements StepRepeater, AutoCloseable {

  private final ButcherTableau tableau;
  private final Term term;
  private final StepStore steps;
  private Optional<RungeKuttaStepper> stepper = Optional.empty();
  private Optional<RepeatedSteps> owner = Optional.empty();
  private int evaluations;

  /** Takes memory when a step is first made again. */
  RepeatedSteps(ButcherTableau tableau, Term term, StepStore steps) {
    this.tableau = tableau;
    this.term = term;
    this.steps = steps;
  }

  /** Makes steps with the stepper of another one in place of its own. */
  void share(RepeatedSteps other) {
    owner = Optional.of(other);
  }

  private RungeKuttaStepper stepper() {
    if (owner.isPresent()) {
      return owner.get().stepper();
    }
    if (stepper.isEmpty()) {
      stepper = Optional.of(new RungeKuttaStepper(tableau, term.shape()));
    }
    return stepper.get();
  }

  @Override
  public void advance(int from, INDArray state, int to, Visitor visitor) {
    RungeKuttaStepper again = stepper();
    again.start(term, state);
    for (int i = from; i < to; i++) {
      if (i == to - 1) {
        again.attemptLast(steps.increment(i));
      } else {
        again.attempt(steps.increment(i));
      }
      again.accept();
      if (steps.jumpsAfter(i)) {
        again.forgetNext();
      }
      again.advance();
      visitor.at(i + 1, again.state());
    }
    evaluations += again.evaluations();
  }

  /** Computes the first stages of a step, one for each row of the result. */
  void stages(int step, INDArray state, Rows result) {
    RungeKuttaStepper again = stepper();
    again.start(term, state);
    again.evaluateStages(steps.increment(step), result.size());
    evaluations += again.evaluations();
    for (int i = 0; i < result.size(); i++) {
      Vectors.copy(again.derivative(i), result.row(i));
    }
  }

  /** Computes all rows of the interpolant of a step. */
  void interpolationRows(int step, INDArray state, ReverseInterpolation result) {
    RungeKuttaStepper again = stepper();
    again.start(term, state);
    again.attempt(steps.increment(step));
    again.completeInterpolant();
    evaluations += again.evaluations();
    for (int i = 0; i < tableau.interpolant().rows(); i++) {
      Vectors.copy(again.derivative(i), result.row(i));
    }
  }

  /** The evaluations since the last call. */
  int takeCost() {
    int taken = evaluations;
    evaluations = 0;
    return taken;
  }

  long bytes() {
    return stepper.map(RungeKuttaStepper::bytes).orElse(0L);
  }

  @Override
  public void close() {
    stepper.ifPresent(RungeKuttaStepper::close);
    stepper = Optional.empty();
  }
}

package io.github.dl4jode.batch;

import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.FirstStep;
import java.util.Arrays;

/** The first step of each example of a batch, by two evaluations of the whole batch. */
final class RowFirstSteps {

  /** The evaluations that it makes for each example. */
  static final int EVALUATIONS = 2;

  private final RowTerm term;
  private final RowNorms norms;

  RowFirstSteps(RowTerm term, RowNorms norms) {
    this.term = term;
    this.norms = norms;
  }

  /** Answers from norms that are known, and notes the step for which the change is asked. */
  private static final class Answers implements FirstStep.Probe {

    private final double state;
    private final double slope;
    private double change;
    private double trial;

    Answers(double state, double slope) {
      this.state = state;
      this.slope = slope;
    }

    @Override
    public double state() {
      return state;
    }

    @Override
    public double slope() {
      return slope;
    }

    @Override
    public double change(double step) {
      trial = step;
      return change;
    }
  }

  /**
   * Chooses them; all are positive.
   *
   * @param y y(t_0) of each example in sequence
   * @param starts t_0 of each example
   * @param longest the longest step of each example, with the sign of its direction
   * @param order k of the error estimate
   */
  double[] choose(double[] y, double[] starts, double[] longest, Tolerances tolerances, int order) {
    double[] f = term.evaluate(y, starts);
    norms.take(y, y, tolerances);
    double[] ofStates = norms.toArray();
    norms.take(f, y, tolerances);
    int batch = starts.length;
    Answers[] answers = new Answers[batch];
    double[] times = new double[batch];
    double[] ahead = y.clone();
    int size = y.length / batch;
    for (int i = 0; i < batch; i++) {
      answers[i] = new Answers(ofStates[i], norms.of(i));
      FirstStep.choose(answers[i], Math.abs(longest[i]), order);
      double trial = Math.signum(longest[i]) * answers[i].trial;
      times[i] = starts[i] + trial;
      for (int j = i * size; j < (i + 1) * size; j++) {
        ahead[j] += trial * f[j];
      }
    }
    double[] change = term.evaluate(ahead, times);
    Arrays.setAll(change, j -> change[j] - f[j]);
    norms.take(change, y, tolerances);
    double[] chosen = new double[batch];
    for (int i = 0; i < batch; i++) {
      answers[i].change = norms.of(i);
      chosen[i] = FirstStep.choose(answers[i], Math.abs(longest[i]), order);
    }
    return chosen;
  }
}

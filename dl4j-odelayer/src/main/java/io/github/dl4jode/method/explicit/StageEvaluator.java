package io.github.dl4jode.method.explicit;

import io.github.dl4jode.term.Term;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Evaluates a term at the stages of a step; a {@link StageRecorder} keeps activations at the same
 * time.
 */
interface StageEvaluator {

  /**
   * Evaluates a stage of the step that is being tried. Stage 0 is f(t_n, y_n), which serves for
   * every attempt at the step, and is not evaluated where the last stage of the step before is the
   * same. A stage i ≥ 1 that comes again belongs to another attempt.
   */
  void evaluate(int stage, double t, INDArray state, INDArray derivative, INDArray integrand);

  /**
   * Evaluates a stage that only the interpolant reads, in the step that has been accepted last.
   *
   * @param stage counted from 0
   */
  void evaluateForInterpolant(
      int stage, double t, INDArray state, INDArray derivative, INDArray integrand);

  /** Evaluates outside of any step. */
  void probe(double t, INDArray state, INDArray derivative, INDArray integrand);

  /** The step that the latest stages belong to has been accepted. */
  void stepAccepted();

  /** f(t_{n+1}, y_{n+1}), where it has been evaluated, is not the first stage of the next step. */
  void forgetEnd();

  /** The evaluator of a term. */
  static StageEvaluator of(Term term) {
    return term instanceof StageRecorder recorder ? recorder : new Plain(term);
  }

  /** Evaluates a term and keeps nothing. */
  record Plain(Term term) implements StageEvaluator {

    @Override
    public void evaluate(
        int stage, double t, INDArray state, INDArray derivative, INDArray integrand) {
      term.evaluate(t, state, derivative, integrand);
    }

    @Override
    public void evaluateForInterpolant(
        int stage, double t, INDArray state, INDArray derivative, INDArray integrand) {
      term.evaluate(t, state, derivative, integrand);
    }

    @Override
    public void probe(double t, INDArray state, INDArray derivative, INDArray integrand) {
      term.evaluate(t, state, derivative, integrand);
    }

    @Override
    public void stepAccepted() {
      // Nothing is kept.
    }

    @Override
    public void forgetEnd() {
      // Nothing is kept.
    }
  }
}

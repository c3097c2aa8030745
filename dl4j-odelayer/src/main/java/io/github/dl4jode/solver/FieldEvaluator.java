package io.github.dl4jode.solver;

import io.github.dl4jode.field.VectorField;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Evaluates a field at the stages of a step, together with whatever it carries along. */
interface FieldEvaluator {

  /** Evaluates f(t_n, y_n), which may serve for several attempts at the step. */
  void evaluateFirst(double t, INDArray state, INDArray derivative);

  /** An attempt at a step begins; its first stage has been evaluated. */
  void beginStep(double h);

  /** Evaluates stage i ≥ 1 of the attempt. */
  void evaluateStage(int i, double t, INDArray state, INDArray derivative);

  /** Evaluates outside any step. */
  void evaluateProbe(double t, INDArray state, INDArray derivative);

  /** The attempt stands. */
  void accept();

  /** A field that carries nothing along. */
  static FieldEvaluator plain(VectorField field) {
    return new FieldEvaluator() {
      @Override
      public void evaluateFirst(double t, INDArray state, INDArray derivative) {
        field.evaluate(t, state, derivative);
      }

      @Override
      public void beginStep(double h) {}

      @Override
      public void evaluateStage(int i, double t, INDArray state, INDArray derivative) {
        field.evaluate(t, state, derivative);
      }

      @Override
      public void evaluateProbe(double t, INDArray state, INDArray derivative) {
        field.evaluate(t, state, derivative);
      }

      @Override
      public void accept() {}
    };
  }
}

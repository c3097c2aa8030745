package io.github.dl4jode.field;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector field that is told what its evaluations are for. A solver calls its other methods that
 * evaluate only outside of steps, to find the size of the first one.
 */
public interface StagedField extends VectorField {

  /**
   * Evaluates a stage of the step that is being tried. Stage 0 is f(t_n, y_n), which serves for
   * every attempt at the step, and is not evaluated where the last stage of the step before is the
   * same. A stage i ≥ 1 that comes again belongs to another attempt.
   *
   * @param stage from 0
   * @param t time
   * @param state [n]; read, neither modified nor retained
   * @param derivative receives f(t, state) [n]
   * @param integrand receives the integrands [q] of a {@link QuadratureField}; any array otherwise
   */
  void evaluateStage(int stage, double t, INDArray state, INDArray derivative, INDArray integrand);

  /** The step that the latest stages belong to has been accepted. */
  void stepAccepted();
}

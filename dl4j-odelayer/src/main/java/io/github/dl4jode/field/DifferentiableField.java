package io.github.dl4jode.field;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector field f(t, y, θ) with its vector–Jacobian product, which is all that any gradient method
 * needs of it.
 *
 * <p>Parameters stay as they are from the start of a solve to the end of its backward pass; whoever
 * changes them calls {@link #parametersChanged()} before the next evaluation.
 */
public interface DifferentiableField extends VectorField {

  /** The number p of parameters θ; 0 where the field has none. */
  long parameterCount();

  /** Tells the field that its parameters have new values. The default does nothing. */
  default void parametersChanged() {}

  /**
   * Evaluates f(t, y), aᵀ ∂f/∂y and aᵀ ∂f/∂θ in one pass. What receives a result shares no memory
   * with what is read.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param cotangent a [n]; read, neither modified nor retained
   * @param derivative receives f(t, y) [n]
   * @param stateCotangent receives aᵀ ∂f/∂y [n]
   * @param parameterCotangent receives aᵀ ∂f/∂θ [p]; where p is 0 it is not touched and may be any
   *     array
   */
  void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray parameterCotangent);
}

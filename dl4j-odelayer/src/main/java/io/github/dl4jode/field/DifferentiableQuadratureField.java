package io.github.dl4jode.field;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A field y' = f(t, y, θ) with quadratures Q = ∫ g(t, y, θ) dt that a loss may depend on: the
 * log-density of a flow, the kinetic energy of a path.
 *
 * <p>The cotangent c = dL/dQ of a quadrature is the same at all times, so the adjoint equation has
 * a source term and no more components: a' = -aᵀ ∂f/∂y - cᵀ ∂g/∂y.
 */
public interface DifferentiableQuadratureField extends DifferentiableField, QuadratureField {

  /**
   * Evaluates f(t, y), g(t, y), aᵀ ∂f/∂y + cᵀ ∂g/∂y and aᵀ ∂f/∂θ + cᵀ ∂g/∂θ in one pass. What
   * receives a result shares no memory with what is read.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param cotangent a [n]; read, neither modified nor retained
   * @param quadratureCotangent c [q]; read, neither modified nor retained
   * @param derivative receives f(t, y) [n]
   * @param integrand receives g(t, y) [q]
   * @param stateCotangent receives aᵀ ∂f/∂y + cᵀ ∂g/∂y [n]
   * @param parameterCotangent receives aᵀ ∂f/∂θ + cᵀ ∂g/∂θ [p]; where p is 0 it is not touched
   */
  void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray parameterCotangent);
}

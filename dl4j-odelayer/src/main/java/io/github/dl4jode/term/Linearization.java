package io.github.dl4jode.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An evaluation of f and g at one point, with the values that its vector–Jacobian products need. An
 * evaluation fills the memory; products read it at any later time and any number of times, while
 * the term's sensitivities keep their values.
 *
 * <p>It may be filled again. Close it before its term.
 */
public interface Linearization extends AutoCloseable {

  /**
   * Evaluates f(t, y) and g(t, y), to the same bits as the term's vector–Jacobian product does, and
   * keeps the values that the products need.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param derivative receives f(t, y) [n]
   * @param integrand receives g(t, y) [q]; where q is 0 it is not touched and may be any array
   */
  void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand);

  /**
   * Computes aᵀ ∂f/∂y + cᵀ ∂g/∂y and aᵀ ∂f/∂θ + cᵀ ∂g/∂θ at the point of the last evaluation.
   *
   * @param cotangent a [n]; read, neither modified nor retained
   * @param quadratureCotangent c [q]; read, neither modified nor retained; any array if q is 0
   * @param stateCotangent receives aᵀ ∂f/∂y + cᵀ ∂g/∂y [n]
   * @param sensitivityCotangent receives aᵀ ∂f/∂θ + cᵀ ∂g/∂θ [p]; where p is 0 it is not touched
   * @throws IllegalStateException before the first evaluation
   */
  void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray sensitivityCotangent);

  /**
   * Computes the same for a term that {@linkplain DifferentiableTerm#newKnotSum sums up} the
   * cotangents of knots.
   *
   * @param variableCotangent receives those of the sensitivities before the knots
   * @param knots to which those of the knots are added
   * @throws UnsupportedOperationException unless overridden
   */
  default void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " does not sum up cotangents of knots");
  }

  /** The bytes of its memory. */
  long bytes();

  /** Frees its memory. */
  @Override
  void close();
}

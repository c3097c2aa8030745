package io.github.dl4jode.term;

import java.util.Optional;
import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A term f(t, y, θ) with its vector–Jacobian product, which is all that a gradient method needs.
 *
 * <p>Parameters and inputs that have a cotangent are its <em>sensitivities</em>: one flat array
 * with the parameters first and then the inputs in the order of {@link #inputs()}. They keep their
 * values from the start of a solve to the end of its backward pass. Call {@link
 * #parametersChanged()} after a change, before the next evaluation.
 *
 * <p>The cotangent c = dL/dQ of a quadrature is the same at all times, so the adjoint equation has
 * a source and no more components: a' = -aᵀ ∂f/∂y - cᵀ ∂g/∂y.
 */
public interface DifferentiableTerm extends Term {

  /** The number of parameters; 0 if the term has no parameters. */
  long parameterCount();

  /** The number p of sensitivities: parameters, and elements of inputs that have a cotangent. */
  default long sensitivityCount() {
    return parameterCount() + inputs().stream().mapToLong(TermInput::cotangentSize).sum();
  }

  /**
   * Tells the term that parameters or constant inputs have new values. The default does nothing.
   */
  default void parametersChanged() {}

  /**
   * Evaluates f, g, aᵀ ∂f/∂y + cᵀ ∂g/∂y and aᵀ ∂f/∂θ + cᵀ ∂g/∂θ in one pass. The arrays of the
   * results share no memory with those that are read.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param cotangent a [n]; read, neither modified nor retained
   * @param quadratureCotangent c [q]; read, neither modified nor retained; any array if q is 0
   * @param derivative receives f(t, y) [n]
   * @param integrand receives g(t, y) [q]; not touched if q is 0
   * @param stateCotangent receives aᵀ ∂f/∂y + cᵀ ∂g/∂y [n]
   * @param sensitivityCotangent receives aᵀ ∂f/∂θ + cᵀ ∂g/∂θ [p]; not touched if p is 0
   */
  void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray sensitivityCotangent);

  /**
   * A sum of the cotangents of knots of paths, if the term has such inputs and adds to it by itself
   * in {@link #vectorJacobianProduct(double, INDArray, INDArray, INDArray, INDArray, INDArray,
   * INDArray, INDArray, KnotSum)}.
   *
   * @return empty unless overridden: each product writes all cotangents
   */
  default Optional<KnotSum> newKnotSum() {
    return Optional.empty();
  }

  /**
   * Evaluates the same as the other method with quadratures, but adds the cotangents of knots to a
   * sum.
   *
   * @param variableCotangent receives those of the sensitivities before the knots
   * @param knots from {@link #newKnotSum}
   * @throws UnsupportedOperationException unless overridden
   */
  default void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " does not sum up cotangents of knots");
  }

  /** Evaluates the same for a term without quadratures. */
  default void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    vectorJacobianProduct(
        t,
        state,
        cotangent,
        cotangent,
        derivative,
        derivative,
        stateCotangent,
        sensitivityCotangent);
  }

  /**
   * Evaluates f and the Jacobian–vector product (∂f/∂y) v.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param tangent v [n]; read, neither modified nor retained
   * @param derivative receives f(t, y) [n]
   * @param derivativeTangent receives (∂f/∂y) v [n]
   * @throws UnsupportedOperationException unless overridden
   */
  default void jacobianVectorProduct(
      double t, INDArray state, INDArray tangent, INDArray derivative, INDArray derivativeTangent) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName()
            + " has no Jacobian–vector product; override jacobianVectorProduct, or use a TapeTerm");
  }

  /**
   * Evaluates f and the Jacobian–vector products (∂f/∂y) v and (∂g/∂y) v.
   *
   * @param integrandTangent receives (∂g/∂y) v [q]; not touched if q is 0
   * @throws UnsupportedOperationException unless overridden, if the term has quadratures
   */
  default void jacobianVectorProduct(
      double t,
      INDArray state,
      INDArray tangent,
      INDArray derivative,
      INDArray derivativeTangent,
      INDArray integrandTangent) {
    if (quadratureSize() > 0) {
      throw new UnsupportedOperationException(
          getClass().getSimpleName()
              + " has no Jacobian–vector product of its quadratures; override"
              + " jacobianVectorProduct, or use a TapeTerm");
    }
    jacobianVectorProduct(t, state, tangent, derivative, derivativeTangent);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The blocks come from Jacobian–vector products, one for each component of an example.
   */
  @Override
  default Optional<BlockJacobian> newBlockJacobian() {
    return Optional.of(new ForwardBlockJacobian(this));
  }

  /**
   * The bytes of one linearization.
   *
   * @return empty unless overridden: the term has no linearizations, because it is cheaper to
   *     evaluate it again
   */
  default OptionalLong linearizationBytes() {
    return OptionalLong.empty();
  }

  /**
   * Memory for one linearization, to be closed by the caller.
   *
   * @throws UnsupportedOperationException if the term has no linearizations
   */
  default Linearization newLinearization() {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " has no linearizations");
  }
}

package io.github.dl4jode.field;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector field that carries quadratures along: integrals over the solution that the field itself
 * never reads.
 *
 * <p>Gradients with respect to parameters and the cost of a path are of this kind. The solver sums
 * them with the weights of the method and keeps none of their stages, so they cost one array and
 * not one per stage.
 */
public interface QuadratureField extends VectorField {

  /** The number q of integrands, at least 1. */
  long quadratureSize();

  /**
   * Whether the quadratures take part in the error norm. Leaving them out is the seminorm of
   * Kidger, Chen and Lyons (2021), "Hey, that's not an ODE": fewer steps, for integrals that cannot
   * feed back.
   *
   * @return false unless overridden
   */
  default boolean quadratureErrorControlled() {
    return false;
  }

  /**
   * Evaluates the field and the integrands together.
   *
   * @param t time
   * @param state the state [n]; read, neither modified nor retained
   * @param derivative receives f(t, state) [n]; every element is written; not retained
   * @param integrand receives the integrands [q]; every element is written; not retained
   */
  void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand);
}

package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An event function g(t, y, θ) with its gradient, for solves that are differentiated. Its
 * sensitivities θ are those of the term: parameters, and inputs that have a cotangent. {@link
 * TapeEvent} makes one of a graph.
 */
public interface DifferentiableEventFunction extends EventFunction {

  /**
   * Computes the gradient of g.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param stateGradient receives ∂g/∂y [n]
   * @param sensitivityGradient receives ∂g/∂θ [p]; any array if p is 0
   * @return ∂g/∂t
   */
  double gradient(double t, INDArray state, INDArray stateGradient, INDArray sensitivityGradient);
}

package io.github.dl4jode.event;

import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes cotangents back through events: through the change of the state, and through the time of
 * the event, which depends on the state. For authors of gradient methods.
 */
public final class EventProducts {

  private final INDArray product;
  private final INDArray sensitivityProduct;
  private final INDArray sensitivities;

  /**
   * Keeps its arguments.
   *
   * @param product scratch [n]
   * @param sensitivityProduct scratch [p]; empty if p is 0
   * @param sensitivities receives the sums of cotangents of θ [p]; empty if p is 0
   */
  public EventProducts(INDArray product, INDArray sensitivityProduct, INDArray sensitivities) {
    this.product = product;
    this.sensitivityProduct = sensitivityProduct;
    this.sensitivities = sensitivities;
  }

  /**
   * Takes λ back through a change of the state.
   *
   * @param before y [n] before the change
   * @param cotangent λ [n] after it, which becomes λᵀ ∂c/∂y
   * @return λᵀ ∂c/∂t
   */
  public double throughChange(
      DifferentiableEventChange change, double t, INDArray before, INDArray cotangent) {
    double ofTime = change.vectorJacobianProduct(t, before, cotangent, product, sensitivityProduct);
    Vectors.copy(product, cotangent);
    sum(1);
    return ofTime;
  }

  /**
   * Makes λ the cotangent of the state at a fixed time. The time τ is where g(τ, y) = 0, so dτ =
   * -(∂g/∂y · dy) / (∂g/∂t + ∂g/∂y · y').
   *
   * @param state y [n] at the event
   * @param rate y' [n] there
   * @param ofTime dL/dτ, where y stays as it is
   * @param cotangent λ [n], which is changed
   * @return ∂g/∂t + ∂g/∂y · y'; where it is 0 or not finite, nothing has been changed
   */
  public double throughTime(
      DifferentiableEventFunction function,
      double t,
      INDArray state,
      INDArray rate,
      double ofTime,
      INDArray cotangent) {
    double speed = function.gradient(t, state, product, sensitivityProduct);
    speed += Vectors.dot(product, rate);
    if (speed != 0 && Double.isFinite(speed)) {
      double factor = -(ofTime + Vectors.dot(cotangent, rate)) / speed;
      Vectors.add(factor, product, cotangent);
      sum(factor);
    }
    return speed;
  }

  private void sum(double factor) {
    if (!sensitivities.isEmpty()) {
      Vectors.add(factor, sensitivityProduct, sensitivities);
    }
  }
}

package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A change c(t, y, θ) of the state with its vector–Jacobian product, for solves that are
 * differentiated. Its sensitivities θ are those of the term. {@link TapeEvent} makes one of a
 * graph.
 */
public interface DifferentiableEventChange extends EventChange {

  /**
   * Takes the cotangent λ of the changed state back.
   *
   * @param t time
   * @param state y [n] before the change; read, neither modified nor retained
   * @param cotangent λ [n]; read, neither modified nor retained
   * @param stateCotangent receives λᵀ ∂c/∂y [n]
   * @param sensitivityCotangent receives λᵀ ∂c/∂θ [p]; any array if p is 0
   * @return λᵀ ∂c/∂t
   */
  double vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray stateCotangent,
      INDArray sensitivityCotangent);

  /**
   * The change that leaves the state as it is: its event is recorded, and can be differentiated.
   */
  static DifferentiableEventChange none() {
    return new DifferentiableEventChange() {
      @Override
      public void change(double t, INDArray state) {
        // Nothing changes.
      }

      @Override
      public double vectorJacobianProduct(
          double t,
          INDArray state,
          INDArray cotangent,
          INDArray stateCotangent,
          INDArray sensitivityCotangent) {
        stateCotangent.assign(cotangent);
        sensitivityCotangent.assign(0);
        return 0;
      }
    };
  }
}

package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.explicit.ButcherTableau;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vector–Jacobian product of an increment Ψ_h(t, y), from its last stage to the first. */
final class IncrementProducts {

  private final UndoingReverse reverse;
  private final ButcherTableau tableau;
  private final RungeKuttaIncrement increment;
  private final INDArray[] stateCotangents;
  private final boolean[] contributes;
  private final ScaledSum stageCotangent;

  IncrementProducts(UndoingReverse reverse, ButcherTableau tableau, RungeKuttaIncrement increment) {
    this.reverse = reverse;
    this.tableau = tableau;
    this.increment = increment;
    stateCotangents = new INDArray[increment.stages()];
    for (int i = 0; i < stateCotangents.length; i++) {
      stateCotangents[i] = reverse.allocate();
    }
    contributes = new boolean[stateCotangents.length];
    stageCotangent = new ScaledSum(reverse.allocate());
  }

  /**
   * Adds factor · vᵀ ∂Ψ/∂y + sᵀ ∂k_0/∂y.
   *
   * @param v the cotangent of Ψ [n]; may be the array of the result
   * @param slope s, the further cotangent of k_0
   * @param withQuadratures whether the stages are those that sum quadratures
   * @param result receives the sum [n]
   */
  void multiply(
      double factor, INDArray v, ScaledSum slope, boolean withQuadratures, INDArray result) {
    double h = increment.times().size();
    for (int i = stateCotangents.length - 1; i >= 0; i--) {
      stageCotangent.clear().plus(factor * h * tableau.b(i), v);
      for (int j = i + 1; j < stateCotangents.length; j++) {
        if (contributes[j]) {
          stageCotangent.plus(h * tableau.a(j, i), stateCotangents[j]);
        }
      }
      if (i == 0 && !slope.isZero()) {
        stageCotangent.plus(1, slope.value());
      }
      double weight = withQuadratures ? h * tableau.b(i) : 0;
      contributes[i] = !stageCotangent.isZero() || reverse.hasSource(weight);
      if (contributes[i]) {
        reverse.multiply(
            increment.timeOf(i),
            increment.stateOf(i),
            stageCotangent.value(),
            weight,
            stateCotangents[i]);
      }
    }
    for (int i = 0; i < stateCotangents.length; i++) {
      if (contributes[i]) {
        Vectors.add(1, stateCotangents[i], result);
      }
    }
  }
}

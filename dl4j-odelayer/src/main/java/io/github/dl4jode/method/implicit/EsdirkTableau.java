package io.github.dl4jode.method.implicit;

import io.github.dl4jode.method.Interpolant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The coefficients of a singly diagonally implicit Runge–Kutta method whose first stage is explicit
 * and whose last stage is the solution: Y_i = y_n + h Σ_{j&lt;i} a_ij k_j + h γ k_i, k_i = f(t_n +
 * c_i h, Y_i), y_{n+1} = Y_s, with an estimate h Σ e_i k_i of the error.
 */
final class EsdirkTableau {

  private final int order;
  private final double gamma;
  private final double[] c;
  private final double[][] a;
  private final double[] weights;
  private final double[] errorWeights;
  private final boolean filtered;
  private final Interpolant interpolant;
  private final Optional<double[][]> explicit;

  /**
   * Keeps its arguments.
   *
   * @param order of the solution; the embedded one has one less
   * @param a row i has the coefficients of the stages before it
   * @param embedded the weights of the embedded solution
   * @param filtered whether the embedded solution does not damp infinitely stiff components, so
   *     that the estimate is multiplied by (I - h γ J)^-1 (Hairer and Wanner II, equation IV.8.20)
   * @param explicit the explicit method of the same nodes and weights for a part that is not stiff
   */
  EsdirkTableau(
      int order,
      double gamma,
      double[] c,
      double[][] a,
      double[] embedded,
      boolean filtered,
      Interpolant interpolant,
      Optional<double[][]> explicit) {
    this.order = order;
    this.gamma = gamma;
    this.c = c;
    this.a = a;
    this.filtered = filtered;
    this.interpolant = interpolant;
    this.explicit = explicit;
    weights = Arrays.copyOf(a[a.length - 1], a.length);
    weights[a.length - 1] = gamma;
    errorWeights = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      errorWeights[i] = weights[i] - embedded[i];
    }
  }

  /**
   * The cubic Hermite polynomial of a step with θ² (1 - θ)² h Σ v_i k_i added to it.
   *
   * @param b the weights of the solution
   * @param v the weights of the stages in h³ y'''' / 24
   */
  static Interpolant quartic(int methodOrder, double[] b, double... v) {
    double[][] cubic = Interpolant.hermite(methodOrder, b, b.length).coefficients();
    double[][] powers = new double[b.length][];
    for (int i = 0; i < b.length; i++) {
      powers[i] = new double[] {cubic[i][0], cubic[i][1] + v[i], cubic[i][2] - 2 * v[i], v[i]};
    }
    return new Interpolant(4, powers);
  }

  int stages() {
    return c.length;
  }

  int order() {
    return order;
  }

  double gamma() {
    return gamma;
  }

  double c(int stage) {
    return c[stage];
  }

  /** a_ij for j &lt; i, not to be changed. */
  double[] row(int stage) {
    return a[stage];
  }

  /** b, not to be changed. */
  double[] weights() {
    return weights;
  }

  /** e, not to be changed. */
  double[] errorWeights() {
    return errorWeights;
  }

  /** Whether the estimate of the error is multiplied by (I - h γ J)^-1. */
  boolean filtered() {
    return filtered;
  }

  /** How much of the rounding of f there is in the error estimate. */
  double errorWeightMagnitude() {
    return Arrays.stream(errorWeights).map(Math::abs).sum();
  }

  Interpolant interpolant() {
    return interpolant;
  }

  /** The rows of the explicit method for a part that is not stiff, where there is one. */
  Optional<double[][]> explicit() {
    return explicit;
  }
}

package io.github.dl4jode.method.implicit;

import io.github.dl4jode.method.Interpolant;
import java.util.Arrays;

/**
 * The coefficients of a Rosenbrock method in the form that needs no product with the Jacobian
 * (Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.7), with rows r_i =
 * U_i / h:
 *
 * <pre>
 * (I/γ - h J) r_i = f(t_n + c_i h, y_n + h Σ_{j&lt;i} a_ij r_j) + Σ_{j&lt;i} C_ij r_j + h d_i ∂f/∂t
 * y_{n+1} = y_n + h Σ m_i r_i,   error = h Σ e_i r_i
 * </pre>
 *
 * J and ∂f/∂t are those at (t_n, y_n).
 */
final class RosenbrockTableau {

  private final int order;
  private final int errorOrder;
  private final double gamma;
  private final double[] c;
  private final double[] d;
  private final double[][] a;
  private final double[][] coupling;
  private final double[] weights;
  private final double[] errorWeights;
  private final Interpolant interpolant;
  private final double[] integrandWeights;
  private final double[] integrandErrorWeights;

  /**
   * Keeps the coefficients.
   *
   * @param errorOrder the order of the error estimate
   * @param a row i has the coefficients of the rows before it
   * @param coupling C, in the same form
   */
  RosenbrockTableau(
      int order,
      int errorOrder,
      double gamma,
      double[] c,
      double[] d,
      double[][] a,
      double[][] coupling,
      double[] weights,
      double[] errorWeights,
      Interpolant interpolant) {
    this.order = order;
    this.errorOrder = errorOrder;
    this.gamma = gamma;
    this.c = c;
    this.d = d;
    this.a = a;
    this.coupling = coupling;
    this.weights = weights;
    this.errorWeights = errorWeights;
    this.interpolant = interpolant;
    this.integrandWeights = ofIntegrands(weights);
    this.integrandErrorWeights = ofIntegrands(errorWeights);
  }

  /** Solves (I/γ - C)ᵀ x = w: x are the weights of the right-hand sides where J is 0. */
  private double[] ofIntegrands(double... w) {
    double[] x = new double[w.length];
    for (int i = w.length - 1; i >= 0; i--) {
      double sum = w[i];
      for (int later = i + 1; later < w.length; later++) {
        sum += coupling[later][i] * x[later];
      }
      x[i] = gamma * sum;
    }
    return x;
  }

  int stages() {
    return c.length;
  }

  int order() {
    return order;
  }

  int errorOrder() {
    return errorOrder;
  }

  double gamma() {
    return gamma;
  }

  double c(int stage) {
    return c[stage];
  }

  double d(int stage) {
    return d[stage];
  }

  /** a_ij for j &lt; i, not to be changed. */
  double[] row(int stage) {
    return a[stage];
  }

  /** C_ij for j &lt; i, not to be changed. */
  double[] coupling(int stage) {
    return coupling[stage];
  }

  /** m, not to be changed. */
  double[] weights() {
    return weights;
  }

  /** e, not to be changed. */
  double[] errorWeights() {
    return errorWeights;
  }

  /** The weights of the solution for the integrands of quadratures at the stages. */
  double[] integrandWeights() {
    return integrandWeights;
  }

  /** The same for the error. */
  double[] integrandErrorWeights() {
    return integrandErrorWeights;
  }

  /** How much of the rounding of f there is in the error estimate. */
  double errorWeightMagnitude() {
    return Arrays.stream(integrandErrorWeights).map(Math::abs).sum();
  }

  Interpolant interpolant() {
    return interpolant;
  }
}

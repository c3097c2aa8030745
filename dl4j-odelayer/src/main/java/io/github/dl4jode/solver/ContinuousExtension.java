package io.github.dl4jode.solver;

/** The polynomials w_i(θ) of a dense output y(t_n + θ h) = y_n + h Σ w_i(θ) k_i. */
final class ContinuousExtension {

  private final int order;
  private final double[][] powers;

  /**
   * Keeps its arguments.
   *
   * @param order the uniform order q: with exact y_n, the error within a step is of order q + 1
   * @param powers row i holds the coefficients of θ, θ², … in w_i
   */
  ContinuousExtension(int order, double[][] powers) {
    this.order = order;
    this.powers = powers;
  }

  /** The line from y_n along Σ b_i k_i; order 1. */
  static ContinuousExtension linear(double[] b) {
    double[][] powers = new double[b.length][];
    for (int i = 0; i < b.length; i++) {
      powers[i] = new double[] {b[i]};
    }
    return new ContinuousExtension(1, powers);
  }

  /**
   * The cubic through y_n and y_{n+1} with the derivatives there (Hairer, Nørsett and Wanner I,
   * section II.6, equation 6.7).
   *
   * @param derivatives the number of rows; the last one is f(t_{n+1}, y_{n+1})
   */
  static ContinuousExtension hermite(int methodOrder, double[] b, int derivatives) {
    double[][] powers = new double[derivatives][];
    for (int i = 0; i < derivatives; i++) {
      double weight = i < b.length ? b[i] : 0;
      powers[i] = new double[] {0, 3 * weight, -2 * weight};
    }
    add(powers[0], 1, -2, 1);
    add(powers[derivatives - 1], 0, -1, 1);
    return new ContinuousExtension(Math.min(3, methodOrder), powers);
  }

  private static void add(double[] polynomial, double... terms) {
    for (int i = 0; i < terms.length; i++) {
      polynomial[i] += terms[i];
    }
  }

  int order() {
    return order;
  }

  int rows() {
    return powers.length;
  }

  /** Writes w_i(θ). */
  void weights(double theta, double[] weights) {
    for (int i = 0; i < powers.length; i++) {
      double[] polynomial = powers[i];
      double value = 0;
      for (int power = polynomial.length - 1; power >= 0; power--) {
        value = (value + polynomial[power]) * theta;
      }
      weights[i] = value;
    }
  }

  /** Writes dw_i/dθ. */
  void derivativeWeights(double theta, double[] weights) {
    for (int i = 0; i < powers.length; i++) {
      double[] polynomial = powers[i];
      double value = 0;
      for (int power = polynomial.length - 1; power >= 0; power--) {
        value = value * theta + (power + 1) * polynomial[power];
      }
      weights[i] = value;
    }
  }
}

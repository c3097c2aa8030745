package io.github.dl4jode.method;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The dense output of a method, y(t_n + θ h) = y_n + h Σ w_i(θ) r_i, where the rows r_i are the
 * stages of a step and, perhaps, f(t_{n+1}, y_{n+1}) and more stages that only the interpolant
 * reads, and w_i is a polynomial.
 */
public final class Interpolant implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int order;
  private final double[][] powers;

  /**
   * Keeps a copy of its arguments.
   *
   * @param order the uniform order q: with exact y_n, the error within a step is of order q + 1
   * @param powers row i holds the coefficients of θ, θ², … in w_i
   */
  public Interpolant(int order, double[][] powers) {
    this.order = order;
    this.powers = Arrays.stream(powers).map(double[]::clone).toArray(double[][]::new);
  }

  /** The line from y_n along Σ b_i k_i; order 1. */
  public static Interpolant linear(double... b) {
    double[][] powers = new double[b.length][];
    for (int i = 0; i < b.length; i++) {
      powers[i] = new double[] {b[i]};
    }
    return new Interpolant(1, powers);
  }

  /**
   * The cubic through y_n and y_{n+1} with the derivatives there (Hairer, Nørsett and Wanner I,
   * section II.6, equation 6.7).
   *
   * @param b the weights of the solution
   * @param rows the number of rows; the last one is f(t_{n+1}, y_{n+1})
   */
  public static Interpolant hermite(int methodOrder, double[] b, int rows) {
    double[][] powers = new double[rows][];
    for (int i = 0; i < rows; i++) {
      double weight = i < b.length ? b[i] : 0;
      powers[i] = new double[] {0, 3 * weight, -2 * weight};
    }
    add(powers[0], 1, -2, 1);
    add(powers[rows - 1], 0, -1, 1);
    return new Interpolant(Math.min(3, methodOrder), powers);
  }

  private static void add(double[] polynomial, double... terms) {
    for (int i = 0; i < terms.length; i++) {
      polynomial[i] += terms[i];
    }
  }

  /** The order q: within a step that begins exactly its error is O(h^(q+1)). */
  public int order() {
    return order;
  }

  /** The number of rows. */
  public int rows() {
    return powers.length;
  }

  /** The coefficients of θ, θ², … for each row, as a copy. */
  public double[][] coefficients() {
    return Arrays.stream(powers).map(double[]::clone).toArray(double[][]::new);
  }

  /** w_i(θ), one value for each row. */
  public double[] weights(double theta) {
    double[] weights = new double[rows()];
    weights(theta, weights);
    return weights;
  }

  /** dw_i/dθ, one value for each row. */
  public double[] derivativeWeights(double theta) {
    double[] weights = new double[rows()];
    derivativeWeights(theta, weights);
    return weights;
  }

  /**
   * Writes w_i(θ).
   *
   * @param weights receives one value for each row
   */
  public void weights(double theta, double[] weights) {
    for (int i = 0; i < powers.length; i++) {
      double[] polynomial = powers[i];
      double value = 0;
      for (int power = polynomial.length - 1; power >= 0; power--) {
        value = (value + polynomial[power]) * theta;
      }
      weights[i] = value;
    }
  }

  /**
   * Writes dw_i/dθ, so that y'(t_n + θ h) = Σ w_i'(θ) r_i.
   *
   * @param weights receives one value for each row
   */
  public void derivativeWeights(double theta, double[] weights) {
    for (int i = 0; i < powers.length; i++) {
      double[] polynomial = powers[i];
      double value = 0;
      for (int power = polynomial.length - 1; power >= 0; power--) {
        value = value * theta + (power + 1) * polynomial[power];
      }
      weights[i] = value;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Interpolant interpolant
        && order == interpolant.order
        && Arrays.deepEquals(powers, interpolant.powers);
  }

  @Override
  public int hashCode() {
    return 31 * order + Arrays.deepHashCode(powers);
  }
}

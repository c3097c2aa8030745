package io.github.dl4jode.sde.classical;

import java.util.function.ToDoubleFunction;

/**
 * The first and second derivatives of a log-likelihood, by central differences of order 4.
 *
 * <p>Parameters are scaled: those whose likelihood changes by a factor of about e for a change of
 * 0.1 to 10 are right, such as logarithms of rates and variances.
 */
final class LikelihoodDerivatives {

  private static final double STEP = 2e-3;

  private final ToDoubleFunction<double[]> function;

  LikelihoodDerivatives(ToDoubleFunction<double[]> function) {
    this.function = function;
  }

  double[] gradient(double[] point) {
    double[] gradient = new double[point.length];
    for (int i = 0; i < gradient.length; i++) {
      double near = at(point, i, STEP, i, 0) - at(point, i, -STEP, i, 0);
      double far = at(point, i, 2 * STEP, i, 0) - at(point, i, -2 * STEP, i, 0);
      gradient[i] = (8 * near - far) / (12 * STEP);
    }
    return gradient;
  }

  /** The negative matrix of second derivatives. */
  double[][] information(double[] point) {
    int n = point.length;
    double[][] information = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        information[i][j] = i == j ? -second(point, i) : -mixed(point, i, j);
        information[j][i] = information[i][j];
      }
    }
    return information;
  }

  private double second(double[] point, int i) {
    double near = at(point, i, STEP, i, 0) + at(point, i, -STEP, i, 0);
    double far = at(point, i, 2 * STEP, i, 0) + at(point, i, -2 * STEP, i, 0);
    return (16 * near - far - 30 * function.applyAsDouble(point)) / (12 * STEP * STEP);
  }

  private double mixed(double[] point, int i, int j) {
    return (4 * mixed(point, i, j, STEP) - mixed(point, i, j, 2 * STEP)) / 3;
  }

  private double mixed(double[] point, int i, int j, double step) {
    double same = at(point, i, step, j, step) + at(point, i, -step, j, -step);
    double opposite = at(point, i, step, j, -step) + at(point, i, -step, j, step);
    return (same - opposite) / (4 * step * step);
  }

  private double at(double[] point, int i, double byI, int j, double byJ) {
    double[] moved = point.clone();
    moved[i] += byI;
    moved[j] += byJ;
    return function.applyAsDouble(moved);
  }
}

package io.github.dl4jode.method.multistep;

/**
 * The coefficients of one step from t_n to t_{n+1} = t_n + h on a grid of any spacing.
 *
 * <p>With the modified divided differences φ_j(n) of f at t_n, t_{n-1} … t_{n-j}, the polynomial
 * through f_n … f_{n-k+1} is Σ β_j φ_j(n) c_j(θ), j from 0 to k - 1, where c_j(θ) is the product of
 * (θ + a_i) / (1 + a_i), a_i = (t_n - t_{n-i}) / h, i from 0 to j - 1 (Hairer, Nørsett and Wanner
 * I, equations III.5.5 to III.5.9). The powers of θ in c_j have positive coefficients with the sum
 * 1, so they lose no digits.
 */
final class AdamsCoefficients {

  /**
   * The largest x so that steps of size h of order k are stable for y' = λ y, h λ from -x to 0, k
   * from 1 to 5: from the roots of y_{n+1} = y_n + z β*_0 (y_n + z Σ β_j y_{n-j}) + z Σ β*_{j+1}
   * y_{n-j}, z = h λ. AdamsOrderTest has steps on both sides of each.
   */
  private static final double[] STABILITY_LIMITS = {2, 2.4, 1.9346, 1.4115, 1.0393};

  private final double[] beta;
  private final double[][] basis;
  private final double[] weights;

  AdamsCoefficients(int maximumOrder) {
    beta = new double[maximumOrder + 1];
    basis = new double[maximumOrder + 2][maximumOrder + 2];
    weights = new double[maximumOrder + 2];
  }

  /**
   * Computes them.
   *
   * @param times t_n, t_{n-1} and so on
   * @param known how many of the times there are: there are β_j for j below known, and c_j for j ≤
   *     known
   * @param h the signed size of the step
   */
  void prepare(double[] times, int known, double h) {
    beta[0] = 1;
    for (int j = 1; j < Math.min(known, beta.length); j++) {
      double after = times[0] + h - times[j - 1];
      beta[j] = beta[j - 1] * after / (times[0] - times[j]);
    }
    basis[0][0] = 1;
    for (int j = 1; j <= Math.min(known, basis.length - 1); j++) {
      double a = (times[0] - times[j - 1]) / h;
      double[] before = basis[j - 1];
      for (int power = 0; power <= j; power++) {
        double shifted = power == 0 ? 0 : before[power - 1];
        double kept = power == j ? 0 : a * before[power];
        basis[j][power] = (shifted + kept) / (1 + a);
      }
    }
    for (int j = 0; j <= Math.min(known, basis.length - 1); j++) {
      weights[j] = integral(j, 1);
    }
  }

  /** β_j. */
  double beta(int j) {
    return beta[j];
  }

  /** g_j, the integral of c_j from 0 to 1. */
  double weight(int j) {
    return weights[j];
  }

  /** The coefficient of θ^power in c_j. */
  double power(int j, int power) {
    return power <= j ? basis[j][power] : 0;
  }

  /** The integral of c_j from 0 to θ. */
  double integral(int j, double theta) {
    double sum = 0;
    for (int power = j; power >= 0; power--) {
      sum = sum * theta + basis[j][power] / (power + 1);
    }
    return sum * theta;
  }

  /** c_j(θ). */
  double value(int j, double theta) {
    double sum = 0;
    for (int power = j; power >= 0; power--) {
      sum = sum * theta + basis[j][power];
    }
    return sum;
  }

  /**
   * The largest h |λ| at which steps of order k are stable, for negative λ and equal steps.
   *
   * @return 0 for orders over 5: where stability limits the steps, only lower orders are stable,
   *     and Adams methods go down to them (Shampine and Gordon 1975, chapter 8)
   */
  static double stabilityLimit(int order) {
    return order <= STABILITY_LIMITS.length ? STABILITY_LIMITS[order - 1] : 0;
  }
}

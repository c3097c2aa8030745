package io.github.dl4jode.solver;

import java.util.Arrays;

/**
 * The coefficients of an explicit Runge–Kutta method, its error estimate and its interpolant:
 *
 * <pre>
 * k_i     = f(t_n + c_i h, y_n + h Σ_j a_ij k_j)
 * y_{n+1} = y_n + h Σ b_i k_i
 * error   = h Σ (b_i - b̂_i) k_i
 * y(t_n + θ h) = y_n + h Σ w_i(θ) k_i
 * </pre>
 *
 * <p>Immutable. Indices count from 0. The methods and their sources are listed in {@link Method}.
 */
public final class ButcherTableau {

  // The published rationals and decimals of the high orders agree to about 1e-15 with exact ones.
  private static final double TOLERANCE = 1e-13;

  private final int order;
  private final int embeddedOrder;
  private final double[][] a;
  private final double[] b;
  private final double[] c;
  private final double[] errorWeights;
  private final ContinuousExtension extension;
  private final boolean firstSameAsLast;

  /**
   * A validated tableau.
   *
   * @param embedded the weights b̂, or an empty array where there is no embedded solution
   * @param a row i holds a_i0 … a_i,i-1
   */
  ButcherTableau(
      int order,
      int embeddedOrder,
      double[] c,
      double[][] a,
      double[] b,
      double[] embedded,
      ContinuousExtension extension) {
    this.order = order;
    this.embeddedOrder = embeddedOrder;
    this.c = c.clone();
    this.a = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    this.b = b.clone();
    this.errorWeights = new double[embedded.length];
    for (int i = 0; i < embedded.length; i++) {
      errorWeights[i] = b[i] - embedded[i];
    }
    this.extension = extension;
    validate();
    this.firstSameAsLast = b[b.length - 1] == 0 && lastStageIsSolution();
    if (extension.rows() > stages() + 1 || (firstSameAsLast && extension.rows() > stages())) {
      throw new IllegalArgumentException("The interpolant reads a derivative nobody evaluates");
    }
  }

  private void validate() {
    int s = b.length;
    require(s > 0 && c.length == s && a.length == s, "a, b and c differ in their stages");
    require(errorWeights.length == 0 || errorWeights.length == s, "b and b̂ differ in length");
    require(Math.abs(Arrays.stream(b).sum() - 1) < TOLERANCE, "the weights b do not sum to 1");
    require(Math.abs(Arrays.stream(errorWeights).sum()) < TOLERANCE, "b and b̂ differ in sum");
    for (int i = 0; i < s; i++) {
      require(a[i].length == i, "row " + i + " of a is not that of an explicit method");
      double sum = Arrays.stream(a[i]).sum();
      require(Math.abs(sum - c[i]) < TOLERANCE * 100, "row " + i + " of a does not sum to c");
    }
  }

  private static void require(boolean valid, String fault) {
    if (!valid) {
      throw new IllegalArgumentException("Not a Butcher tableau: " + fault);
    }
  }

  private boolean lastStageIsSolution() {
    int last = stages() - 1;
    return c[last] == 1 && Arrays.equals(a[last], Arrays.copyOf(b, last));
  }

  /** The number of stages s. */
  public int stages() {
    return b.length;
  }

  /** The order of the solution that is carried on. */
  public int order() {
    return order;
  }

  /** The order of the embedded solution; 0 where there is none. */
  public int embeddedOrder() {
    return embeddedOrder;
  }

  /** a_ij; 0 for j ≥ i. */
  public double a(int i, int j) {
    return j < i ? a[i][j] : 0;
  }

  /** b_i. */
  public double b(int i) {
    return b[i];
  }

  /** c_i. */
  public double c(int i) {
    return c[i];
  }

  /** b_i - b̂_i; 0 where there is no embedded solution. */
  public double errorWeight(int i) {
    return hasErrorEstimate() ? errorWeights[i] : 0;
  }

  /** Σ |b_i - b̂_i|. */
  double errorWeightMagnitude() {
    return Arrays.stream(errorWeights).map(Math::abs).sum();
  }

  /** Whether there is an embedded solution, and so an error estimate. */
  public boolean hasErrorEstimate() {
    return errorWeights.length > 0;
  }

  /**
   * Whether the last stage is f(t_{n+1}, y_{n+1}), and so the first stage of the next step (FSAL).
   */
  public boolean firstSameAsLast() {
    return firstSameAsLast;
  }

  /**
   * The number of derivatives the interpolant reads: the s stages, or s + 1, the last of them being
   * f(t_{n+1}, y_{n+1}).
   */
  public int interpolationRows() {
    return extension.rows();
  }

  /** The order q of the interpolant: within a step that begins exactly its error is O(h^(q+1)). */
  public int interpolationOrder() {
    return extension.order();
  }

  /**
   * The weights of the dense output y(t_n + θ h) = y_n + h Σ w_i(θ) k_i.
   *
   * @param theta where in the step, 0 at its beginning and 1 at its end
   * @return w_i(θ), one for each interpolation row
   */
  public double[] interpolationWeights(double theta) {
    double[] weights = new double[interpolationRows()];
    extension.weights(theta, weights);
    return weights;
  }

  /**
   * The weights of the dense output's derivative y'(t_n + θ h) = Σ w_i'(θ) k_i.
   *
   * @param theta where in the step, 0 at its beginning and 1 at its end
   * @return dw_i/dθ, one for each interpolation row
   */
  public double[] interpolationDerivativeWeights(double theta) {
    double[] weights = new double[interpolationRows()];
    extension.derivativeWeights(theta, weights);
    return weights;
  }

  /**
   * As {@link #interpolationWeights(double)}, without an allocation.
   *
   * @param weights receives w_i(θ), one for each interpolation row
   */
  public void interpolationWeights(double theta, double[] weights) {
    extension.weights(theta, weights);
  }

  /**
   * As {@link #interpolationDerivativeWeights(double)}, without an allocation.
   *
   * @param weights receives dw_i/dθ, one for each interpolation row
   */
  public void interpolationDerivativeWeights(double theta, double[] weights) {
    extension.derivativeWeights(theta, weights);
  }

  @Override
  public String toString() {
    return "ButcherTableau[stages=%d, order=%d, embeddedOrder=%d, interpolationOrder=%d]"
        .formatted(stages(), order, embeddedOrder, interpolationOrder());
  }
}

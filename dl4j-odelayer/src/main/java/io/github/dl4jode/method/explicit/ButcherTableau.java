package io.github.dl4jode.method.explicit;

import io.github.dl4jode.method.Interpolant;
import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

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
 * <p>Immutable. Indices count from 0. The methods of the library and their sources are listed in
 * {@link io.github.dl4jode.method.Methods}.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.NONE,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ButcherTableau implements Serializable {

  private static final long serialVersionUID = 1L;

  // The published rationals and decimals of the high orders agree to about 1e-15 with exact ones.
  private static final double TOLERANCE = 1e-13;

  private final int order;
  private final int embeddedOrder;
  private final double[][] a;
  private final double[] b;
  private final double[] c;
  private final double[] embedded;
  private final double[] errorWeights;
  private final Interpolant interpolant;
  private final boolean firstSameAsLast;

  /**
   * A validated tableau.
   *
   * @param order of the solution that is carried on
   * @param embeddedOrder of the embedded solution; 0 if there is no embedded solution
   * @param c the nodes, the first of them 0
   * @param a row i holds a_i0 … a_i,i-1
   * @param b the weights of the solution
   * @param embedded the weights b̂, or an empty array if there is no embedded solution
   * @param interpolant of the stages, or of the stages and f(t_{n+1}, y_{n+1})
   * @throws IllegalArgumentException if the arrays do not fit together, or weights do not sum to 1
   */
  public ButcherTableau(
      int order,
      int embeddedOrder,
      double[] c,
      double[][] a,
      double[] b,
      double[] embedded,
      Interpolant interpolant) {
    this.order = order;
    this.embeddedOrder = embeddedOrder;
    this.c = c.clone();
    this.a = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    this.b = b.clone();
    this.embedded = embedded.clone();
    this.errorWeights = new double[b.length];
    for (int i = 0; i < Math.min(b.length, embedded.length); i++) {
      errorWeights[i] = b[i] - embedded[i];
    }
    this.interpolant = interpolant;
    validate();
    this.firstSameAsLast = b[b.length - 1] == 0 && lastStageIsSolution();
    if (interpolant.rows() > stages() + 1 || (firstSameAsLast && interpolant.rows() > stages())) {
      throw new IllegalArgumentException(
          "The interpolant reads a derivative that no stage evaluates");
    }
  }

  /** Reads a tableau from a configuration. */
  @JsonCreator
  static ButcherTableau read(
      @JsonProperty("order") int order,
      @JsonProperty("embeddedOrder") int embeddedOrder,
      @JsonProperty("c") double[] c,
      @JsonProperty("a") double[][] a,
      @JsonProperty("b") double[] b,
      @JsonProperty("embedded") double[] embedded,
      @JsonProperty("interpolationOrder") int interpolationOrder,
      @JsonProperty("interpolant") double[][] interpolant) {
    return new ButcherTableau(
        order, embeddedOrder, c, a, b, embedded, new Interpolant(interpolationOrder, interpolant));
  }

  @JsonProperty("c")
  @SuppressWarnings("UnusedMethod") // Jackson calls it.
  private double[] nodes() {
    return c;
  }

  @JsonProperty("a")
  @SuppressWarnings("UnusedMethod") // Jackson calls it.
  private double[][] coefficients() {
    return a;
  }

  /** All b_i, not to be changed. */
  @JsonProperty("b")
  double[] weights() {
    return b;
  }

  @JsonProperty("embedded")
  @SuppressWarnings("UnusedMethod") // Jackson calls it.
  private double[] embeddedWeights() {
    return embedded;
  }

  @JsonProperty("interpolant")
  @SuppressWarnings("UnusedMethod") // Jackson calls it.
  private double[][] interpolantCoefficients() {
    return interpolant.coefficients();
  }

  private void validate() {
    int s = b.length;
    require(s > 0 && c.length == s && a.length == s, "a, b and c differ in their stages");
    require(embedded.length == 0 || embedded.length == s, "b and b̂ differ in length");
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
  @JsonProperty("order")
  public int order() {
    return order;
  }

  /** The order of the embedded solution; 0 if there is no embedded solution. */
  @JsonProperty("embeddedOrder")
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

  /** b_i - b̂_i; 0 if there is no embedded solution. */
  public double errorWeight(int i) {
    return errorWeights[i];
  }

  /** a_i0 … a_i,i-1, not to be changed. */
  double[] row(int i) {
    return a[i];
  }

  /** All b_i - b̂_i, not to be changed. */
  double[] errorWeights() {
    return errorWeights;
  }

  /** Σ |b_i - b̂_i|. */
  public double errorWeightMagnitude() {
    return Arrays.stream(errorWeights).map(Math::abs).sum();
  }

  /** Whether there is an embedded solution, and so an error estimate. */
  public boolean hasErrorEstimate() {
    return embedded.length > 0;
  }

  /**
   * Whether the last stage is f(t_{n+1}, y_{n+1}), and so the first stage of the next step (FSAL).
   */
  public boolean firstSameAsLast() {
    return firstSameAsLast;
  }

  /**
   * The dense output: of the s stages, or of s + 1 rows, the last of them being f(t_{n+1},
   * y_{n+1}).
   */
  public Interpolant interpolant() {
    return interpolant;
  }

  /** The order q of the interpolant: within a step that begins exactly its error is O(h^(q+1)). */
  @JsonProperty("interpolationOrder")
  public int interpolationOrder() {
    return interpolant.order();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ButcherTableau tableau
        && order == tableau.order
        && embeddedOrder == tableau.embeddedOrder
        && Arrays.equals(c, tableau.c)
        && Arrays.deepEquals(a, tableau.a)
        && Arrays.equals(b, tableau.b)
        && Arrays.equals(embedded, tableau.embedded)
        && interpolant.equals(tableau.interpolant);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(b) + Arrays.deepHashCode(a);
  }

  @Override
  public String toString() {
    return "ButcherTableau[stages=%d, order=%d, embeddedOrder=%d, interpolationOrder=%d]"
        .formatted(stages(), order, embeddedOrder, interpolationOrder());
  }
}

package io.github.dl4jode.method.explicit;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;

/**
 * An explicit Runge–Kutta method, defined by its tableau.
 *
 * <p>Your own tableau:
 *
 * <pre>{@code
 * Method ralston =
 *     ExplicitRungeKutta.builder("ralston", 2)
 *         .stage(0)
 *         .stage(2.0 / 3, 2.0 / 3)
 *         .weights(1.0 / 4, 3.0 / 4)
 *         .embedded(1, 1, 0)
 *         .build();
 * }</pre>
 *
 * <p>A model that uses it is saved with the coefficients, so that it can be restored anywhere.
 *
 * @param label the name of the method
 * @param tableau its coefficients
 */
@JsonSerialize(using = MethodSerializer.class)
public record ExplicitRungeKutta(String label, ButcherTableau tableau) implements Method {

  /**
   * Keeps its arguments.
   *
   * @throws IllegalArgumentException if the label is blank
   */
  @JsonCreator
  public ExplicitRungeKutta(
      @JsonProperty("label") String label, @JsonProperty("tableau") ButcherTableau tableau) {
    this.label = Objects.requireNonNull(label, "label");
    this.tableau = Objects.requireNonNull(tableau, "tableau");
    if (label.isBlank()) {
      throw new IllegalArgumentException("A method needs a label, such as \"dopri5\"");
    }
  }

  /** Reads a method of the library from a configuration. */
  @JsonCreator
  static ExplicitRungeKutta named(String label) {
    return ExplicitMethods.named(label);
  }

  /**
   * Begins your own method.
   *
   * @param label its name, in configurations and messages
   * @param order of the solution that is carried on
   */
  public static Builder builder(String label, int order) {
    return new Builder(label, order);
  }

  @Override
  public int order() {
    return tableau.order();
  }

  @Override
  public int errorOrder() {
    return tableau.hasErrorEstimate() ? tableau.embeddedOrder() + 1 : 0;
  }

  @Override
  public Interpolant interpolant() {
    return tableau.interpolant();
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new RungeKuttaStepper(tableau, shape);
  }

  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    return new RungeKuttaReverse(this, term, retention, sensitivityGradient);
  }

  @Override
  public String toString() {
    return label;
  }

  /** Collects a tableau. */
  public static final class Builder {

    private final String label;
    private final int order;
    private double[] c = {};
    private double[][] a = {};
    private double[] b = {};
    private int embeddedOrder;
    private double[] embedded = {};
    private Optional<Interpolant> interpolant = Optional.empty();
    private double[] interpolationNodes = {};
    private double[][] interpolationStages = {};

    private Builder(String label, int order) {
      this.label = label;
      this.order = order;
    }

    /**
     * Adds a stage.
     *
     * @param node c_i, 0 for the first stage
     * @param coefficients a_i0 … a_i,i-1, no coefficients for the first stage
     */
    public Builder stage(double node, double... coefficients) {
      c = append(c, node);
      a = append(a, coefficients);
      return this;
    }

    /** The weights b of the solution. */
    public Builder weights(double... weights) {
      this.b = weights.clone();
      return this;
    }

    /**
     * The embedded solution, for an error estimate; without it the method is for fixed steps.
     *
     * @param solutionOrder its order
     * @param weights b̂
     */
    public Builder embedded(int solutionOrder, double... weights) {
      this.embeddedOrder = solutionOrder;
      this.embedded = weights.clone();
      return this;
    }

    /** The dense output; the cubic Hermite polynomial unless set. */
    public Builder interpolant(Interpolant given) {
      this.interpolant = Optional.of(given);
      return this;
    }

    /**
     * Adds a stage that only the interpolant reads; it is evaluated in the steps that need the
     * interpolant. For example, for a method of two stages without the FSAL property:
     *
     * <pre>{@code
     * .interpolationStage(0.5, 0.25, 0, 0.25)  // of k_1, k_2 and f(t_{n+1}, y_{n+1})
     * .interpolant(new Interpolant(order, new double[][] {
     *     {…}, {…}, {…}, {…}                    // of k_1, k_2, f(t_{n+1}, y_{n+1}) and this stage
     * }))
     * }</pre>
     *
     * @param node c_i
     * @param coefficients of the rows before it: the stages; f(t_{n+1}, y_{n+1}), unless the last
     *     stage is that; the interpolation stages before it
     */
    public Builder interpolationStage(double node, double... coefficients) {
      interpolationNodes = append(interpolationNodes, node);
      interpolationStages = append(interpolationStages, coefficients);
      return this;
    }

    private static double[] append(double[] values, double value) {
      double[] longer = Arrays.copyOf(values, values.length + 1);
      longer[values.length] = value;
      return longer;
    }

    private static double[][] append(double[][] rows, double... row) {
      double[][] longer = Arrays.copyOf(rows, rows.length + 1);
      longer[rows.length] = row.clone();
      return longer;
    }

    /**
     * Builds the method.
     *
     * @throws IllegalArgumentException if the coefficients are not a Butcher tableau; the message
     *     says why
     */
    public ExplicitRungeKutta build() {
      int last = b.length - 1;
      boolean firstSameAsLast =
          last >= 1
              && b[last] == 0
              && c.length == b.length
              && c[last] == 1
              && Arrays.equals(a[last], Arrays.copyOf(b, last));
      Interpolant used =
          interpolant.orElseGet(
              () -> Interpolant.hermite(order, b, firstSameAsLast ? b.length : b.length + 1));
      return new ExplicitRungeKutta(
          label,
          new ButcherTableau(
              order,
              embeddedOrder,
              c,
              a,
              b,
              embedded,
              used,
              interpolationNodes,
              interpolationStages));
    }
  }
}

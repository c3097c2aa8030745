package io.github.dl4jode.method.implicit;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A Rosenbrock–Wanner method, for stiff equations: it solves linear systems with the Jacobian in
 * place of the nonlinear systems of an implicit method (Hairer and Wanner, Solving Ordinary
 * Differential Equations II, section IV.7).
 *
 * <p>A step takes the Jacobian at its beginning, by one forward-mode product for each component of
 * an example, for all examples at once; ∂f/∂t, by one or two evaluations more; and one evaluation
 * for each stage. Each attempt factorises one matrix for each example; a step that is tried again
 * keeps the Jacobian, ∂f/∂t and the first stage. Products count as evaluations in the statistics of
 * a solve. The matrices are factorised and the systems solved in double by loops on the host, for
 * any data type of the state, so f of each stage is read back.
 *
 * <p>∂f/∂t is a difference of second order, over an increment of 6e-6 h in double and 5e-3 h in
 * float, inside the step. Where the first difference is 0 there is no second one.
 *
 * <p>Quadratures are summed as if they were components of the state, which takes one more product,
 * with ∂g/∂y, for each step.
 *
 * <p>It has no reverse steps: the gradient of a step needs the derivative of the Jacobian. The
 * gradient method to use is {@code InterpolatingAdjoint}.
 *
 * @param label "rodas5p"
 */
public record Rosenbrock(@JsonProperty("label") String label) implements Method {

  private static final long serialVersionUID = 1L;

  private static final String RODAS5P = "rodas5p";
  private static final RosenbrockTableau TABLEAU = Rodas5P.tableau();

  /** The largest number of components of an example. */
  public static final int LARGEST_DIMENSION = 512;

  /**
   * The method of a label.
   *
   * @throws IllegalArgumentException if there is no such method
   */
  @JsonCreator
  public Rosenbrock {
    Objects.requireNonNull(label, "label");
    if (!label.equals(RODAS5P)) {
      throw new IllegalArgumentException(
          "No Rosenbrock method \"" + label + "\"; there is " + RODAS5P);
    }
  }

  @Override
  public int order() {
    return TABLEAU.order();
  }

  @Override
  public int errorOrder() {
    return TABLEAU.errorOrder();
  }

  @Override
  public boolean needsJacobian() {
    return true;
  }

  @Override
  public Interpolant interpolant() {
    return TABLEAU.interpolant();
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new RosenbrockStepper(this, TABLEAU, shape);
  }

  @Override
  public Optional<String> reverseRefusal(Retention retention) {
    return Optional.of(
        "Method "
            + label
            + " has no reverse steps, because they need the derivative of the Jacobian; use"
            + " InterpolatingAdjoint, or a method such as kvaerno5");
  }

  /**
   * Refuses.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    throw new UnsupportedOperationException(reverseRefusal(retention).orElseThrow());
  }

  @Override
  public String toString() {
    return label;
  }
}

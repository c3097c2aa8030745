package io.github.dl4jode.method.multistep;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The Adams method of variable step and order, with two evaluations in each step (PECE): Shampine
 * and Gordon (1975), Computer Solution of Ordinary Differential Equations; Hairer, Nørsett and
 * Wanner I, sections III.5 and III.7.
 *
 * <p>At order k it predicts by the formula of order k of Adams and Bashforth, and corrects by the
 * formula of order k + 1 of Adams and Moulton; the estimated error is that of the corrector of
 * order k. A solve starts at order 1 and raises the order as the error allows; where the term jumps
 * or the state is changed it starts again. With fixed steps there is no error to go by: the order
 * rises by one in each step up to the largest, so choose that one.
 *
 * <p>Where stability limits the steps, the order goes down to 3 to 5, and {@code stiffness()} of
 * the solution says so: h |λ| follows from f at the predicted and at the corrected state, without
 * another evaluation.
 *
 * <p>The dense output is the polynomial of the step. Gradients come from {@code ContinuousAdjoint}
 * and {@code InterpolatingAdjoint}; {@code DiscreteAdjoint} refuses the method.
 *
 * @param maximumOrder the largest order k, from 1 to 12
 */
public record Adams(@JsonProperty("maximumOrder") int maximumOrder) implements Method {

  /** The largest order that the method offers. */
  public static final int LARGEST_ORDER = 12;

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the order is not from 1 to 12
   */
  @JsonCreator
  public Adams {
    if (maximumOrder < 1 || maximumOrder > LARGEST_ORDER) {
      throw new IllegalArgumentException(
          "Adams: maximumOrder must be from 1 to 12, not " + maximumOrder);
    }
  }

  /** Orders up to 12. */
  public Adams() {
    this(LARGEST_ORDER);
  }

  @Override
  public String label() {
    return "adams";
  }

  /** The order of the corrector at the largest order, one more than that. */
  @Override
  public int order() {
    return maximumOrder + 1;
  }

  /** That of the first step, which is made at order 1; each step tells its own. */
  @Override
  public int errorOrder() {
    return 2;
  }

  /** No: the orders of the steps follow from their errors. */
  @Override
  public boolean repeatsSteps() {
    return false;
  }

  /** The Taylor polynomial of y' in θ: the rows are its coefficients. */
  @Override
  public Interpolant interpolant() {
    double[][] powers = new double[maximumOrder + 1][];
    for (int i = 0; i <= maximumOrder; i++) {
      powers[i] = new double[i + 1];
      powers[i][i] = 1.0 / (i + 1);
    }
    return new Interpolant(maximumOrder + 1, powers);
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new AdamsStepper(shape, 1, maximumOrder);
  }

  @Override
  public Optional<String> reverseRefusal(Retention retention) {
    return Optional.of(
        "Method adams has no reverse steps, because each step reads many steps before it: use"
            + " ContinuousAdjoint or InterpolatingAdjoint, or an explicit Runge–Kutta method such"
            + " as dopri5");
  }

  /**
   * Refused.
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
    return label() + "(" + maximumOrder + ")";
  }
}

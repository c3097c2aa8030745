package io.github.dl4jode.method.implicit;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableSplitTerm;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.SplitTerm;
import io.github.dl4jode.term.TermShape;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A singly diagonally implicit Runge–Kutta method whose first stage is explicit, for stiff
 * equations. Each other stage is found by Newton's iteration; one matrix for each example serves
 * all stages (Hairer and Wanner, Solving Ordinary Differential Equations II, sections IV.6 and
 * IV.8).
 *
 * <p>The Jacobian and the factors are used again as long as the iteration converges fast and the
 * step size has changed by at most a fifth. An iteration that does not converge asks for a new
 * Jacobian, and then for a smaller step. With adaptive steps it ends at a small part of the
 * tolerance; with fixed steps, and in a replay, at rounding.
 *
 * <p>The error of a step is taken as ten times the difference of the pair. That difference is no
 * larger than the error of the step where h |λ| is 1 or more (for y' = λ y up to five times
 * smaller), and the errors of many steps add up.
 *
 * <p>The reverse step is exact: the cotangents of the stages follow from the transposed systems,
 * solved by iteration to rounding. It needs vector–Jacobian products of f alone. States and stages
 * of all steps are kept: of a {@link Retention} only limits by checkpoints are asked for, and
 * refused, because a step that is made again would not have the same rounding.
 *
 * <p>"kencarp4" takes a {@link io.github.dl4jode.term.SplitTerm}: the part that is not stiff goes
 * through an explicit method of the same nodes, the other through the implicit one. Of a {@link
 * DifferentiableSplitTerm} the reverse step is exact too.
 *
 * @param label "kvaerno5" or "kencarp4"
 */
public record Esdirk(@JsonProperty("label") String label) implements Method {

  private static final long serialVersionUID = 1L;

  private static final Map<String, EsdirkTableau> TABLEAUS =
      new TreeMap<>(
          Map.of("kvaerno5", EsdirkTableaus.kvaerno5(), "kencarp4", EsdirkTableaus.kenCarp4()));

  /**
   * The method of a label.
   *
   * @throws IllegalArgumentException if there is no such method
   */
  @JsonCreator
  public Esdirk {
    Objects.requireNonNull(label, "label");
    if (!TABLEAUS.containsKey(label)) {
      throw new IllegalArgumentException(
          "No ESDIRK method \"" + label + "\"; there are " + String.join(", ", TABLEAUS.keySet()));
    }
  }

  EsdirkTableau tableau() {
    return TABLEAUS.get(label);
  }

  @Override
  public int order() {
    return tableau().order();
  }

  @Override
  public int errorOrder() {
    return tableau().order();
  }

  @Override
  public boolean needsJacobian() {
    return true;
  }

  @Override
  public Interpolant interpolant() {
    return tableau().interpolant();
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new EsdirkStepper(this, shape);
  }

  @Override
  public Optional<String> reverseRefusal(Retention retention) {
    return retention.checkpointBytes().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Method "
                + label
                + " cannot make steps again with the same rounding, so that Checkpoints cannot"
                + " serve; use DiscreteAdjoint without them, or InterpolatingAdjoint");
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if the retention limits the memory by checkpoints, or the
   *     method takes the parts of a split term and the term has no products of each
   */
  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    reverseRefusal(retention)
        .ifPresent(
            reason -> {
              throw new UnsupportedOperationException(reason);
            });
    if (term instanceof SplitTerm && tableau().explicit().isPresent()) {
      if (term instanceof DifferentiableSplitTerm split) {
        return new SplitReverse(this, split, sensitivityGradient);
      }
      throw new UnsupportedOperationException(
          "Method %s takes the two parts of a split term through different steps, and %s has no products of each; implement DifferentiableSplitTerm, or make the term by SplitTerm.of(...)"
              .formatted(label, term.getClass().getSimpleName()));
    }
    return new EsdirkReverse(this, term, sensitivityGradient);
  }

  @Override
  public String toString() {
    return label;
  }
}

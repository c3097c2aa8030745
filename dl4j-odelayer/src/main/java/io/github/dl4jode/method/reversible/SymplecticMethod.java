package io.github.dl4jode.method.reversible;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A symplectic method for a separable system q' = ∂T(t, p)/∂p, p' = -∂V(t, q)/∂q, with fixed steps:
 * the error of the energy stays bounded over very long times.
 *
 * <p>The state has q and p as components, [batch, 2 d]: the first half q and the second half p,
 * unless the components of q are set. The term is one f(t, y) of both. A step evaluates f at each
 * substep and uses the half that the substep changes: 2 evaluations for each step of semi-implicit
 * Euler and Störmer–Verlet, 6 for Yoshida; the last kick of the latter two is the first one of the
 * next step. A solve begins with up to 3 more, of which 2 check f: the derivative of q must not
 * change with q, nor that of p with p. The check sees only what moves: a system at rest passes.
 *
 * <p>Each substep can be undone exactly, with or without time in f. {@link
 * io.github.dl4jode.gradient.DiscreteAdjoint} computes the states again from the last one, with one
 * vector–Jacobian product for each substep (2, 3 and 7) and no other evaluation. It keeps the first
 * state and 8 bytes of Java memory for the time of each step; the {@link Retention} is not asked.
 * {@code ContinuousAdjoint} and {@code InterpolatingAdjoint} need a {@code BackwardSolver} with
 * another method, because an adjoint equation is not separable in these halves.
 *
 * <p>Stability: for q' = p, p' = -ω² q a step is stable for h ω up to 2, by Yoshida up to 1.573.
 * The steps are fixed, because the energy error is bounded for steps of one size only.
 *
 * <p>The dense output is the cubic Hermite polynomial, of order 3 or that of the method if less; it
 * costs two evaluations in the steps that need it. Terms with quadratures are refused.
 *
 * @param scheme the sequence of substeps
 * @param positions the components of q in the state of one example, from 0; empty for the first
 *     half
 */
public record SymplecticMethod(
    @JsonProperty("scheme") SymplecticScheme scheme,
    @JsonProperty("positions") List<Integer> positions)
    implements Method {

  /**
   * Keeps its arguments.
   *
   * @throws IllegalArgumentException if a component is negative or is there twice
   */
  @JsonCreator
  public SymplecticMethod {
    Required.setting(scheme, "scheme");
    positions = positions == null ? List.of() : List.copyOf(positions);
    if (new HashSet<>(positions).size() < positions.size()
        || positions.stream().anyMatch(position -> position < 0)) {
      throw new IllegalArgumentException(
          "SymplecticMethod: positions are different components, counted from 0, not " + positions);
    }
  }

  /** With q as the first half of the state. */
  public SymplecticMethod(SymplecticScheme scheme) {
    this(scheme, List.of());
  }

  /**
   * The same method with other components as q; all others are p.
   *
   * @param components of the state of one example, from 0
   */
  public SymplecticMethod withPositions(int... components) {
    return new SymplecticMethod(scheme, Arrays.stream(components).boxed().toList());
  }

  @Override
  public String label() {
    return scheme.label();
  }

  @Override
  public int order() {
    return scheme.order();
  }

  @Override
  public int errorOrder() {
    return 0;
  }

  @Override
  public Interpolant interpolant() {
    return HermiteOutputs.interpolant(order());
  }

  /**
   * A stepper.
   *
   * @throws IllegalArgumentException if the state cannot be divided into q and p, or the term has
   *     quadratures
   */
  @Override
  public Stepper newStepper(TermShape shape) {
    return new SymplecticStepper(this, shape);
  }

  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    requireFit(term.shape());
    return new SymplecticReverse(this, term, sensitivityGradient);
  }

  /** Refuses shapes that the method cannot integrate. */
  void requireFit(TermShape shape) {
    if (shape.quadratures() > 0) {
      throw new IllegalArgumentException(
          "Method %s sums no quadratures, and this term has %d of them. If they are penalties, use another method; if they are the gradient of ContinuousAdjoint or InterpolatingAdjoint, use DiscreteAdjoint, or give the adjoint a BackwardSolver with another method"
              .formatted(label(), shape.quadratures()));
    }
    long size = shape.size();
    if (positions.isEmpty() && size % 2 != 0) {
      throw new IllegalArgumentException(
          "Method %s divides the state of an example into positions and momenta of equal number, but it has %d components: set the positions"
              .formatted(label(), size));
    }
    if (positions.stream().anyMatch(position -> position >= size) || positions.size() == size) {
      throw new IllegalArgumentException(
          "Method %s: the positions %s do not fit a state of %d components, of which some are momenta"
              .formatted(label(), positions, size));
    }
  }

  /** The components of q in the state of an example of a size. */
  BitSet positionsIn(long size) {
    BitSet components = new BitSet();
    if (positions.isEmpty()) {
      components.set(0, Math.toIntExact(size / 2));
    } else {
      positions.forEach(components::set);
    }
    return components;
  }

  @Override
  public String toString() {
    return label();
  }
}

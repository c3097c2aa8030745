package io.github.dl4jode.cnf.divergence;

import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.term.Jacobian;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * The trace of the Jacobian, by one product per component of the state.
 *
 * <p>Its cost grows with the number d of components as d evaluations do, so it is for small states.
 */
public record ExactDivergence() implements Divergence {

  /** The largest state for which it makes sense; beyond, the graph itself becomes a burden. */
  public static final int LARGEST_STATE = 128;

  /** The only value. */
  @JsonCreator
  public ExactDivergence {}

  @Override
  public Optional<Noise> noise() {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the state is larger than {@link #LARGEST_STATE}
   */
  @Override
  public Terms define(Jacobian jacobian, SDVariable noise) {
    long dimension = jacobian.dimension();
    if (dimension > LARGEST_STATE) {
      throw new IllegalArgumentException(
          "The exact divergence of a state of "
              + dimension
              + " components takes as many products; up to "
              + LARGEST_STATE
              + " are allowed: use Divergence.hutchinson()");
    }
    SDVariable unit = jacobian.unit(0);
    SDVariable column = jacobian.product(unit);
    SDVariable diagonal = column.mul(unit);
    SDVariable squares = column.mul(column);
    for (long i = 1; i < dimension; i++) {
      unit = jacobian.unit(i);
      column = jacobian.product(unit);
      diagonal = diagonal.add(column.mul(unit));
      squares = squares.add(column.mul(column));
    }
    return new Terms(jacobian.sumOfExample(diagonal), jacobian.sumOfExample(squares));
  }
}

package io.github.dl4jode.term;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The right-hand side f of an equation y' = f(t, y), with quadratures Q' = g(t, y) and, for a
 * stochastic equation, a diffusion.
 *
 * <p>The state has one row for each example, [batch, size]. Solvers, methods and gradients see it
 * as one flat, contiguous array [n] of rank 1, n = batch · size; a {@link StateLayout} names parts
 * of it. A quadrature is an integral over the solution that f itself never reads, such as a
 * log-density or the energy of a path. A solve sums quadratures with the weights of the method and
 * does not keep their stages.
 *
 * <p>A term gives the same values for the same arguments: a solver evaluates it at every stage and
 * may replay a step. It is not safe for use by several threads at once.
 */
public interface Term {

  /** The number of examples of the state, at least 1. */
  long batch();

  /** The number of elements of the state of one example, at least 1. */
  long size();

  /** The number n of elements of the state, batch · size. */
  default long stateSize() {
    return batch() * size();
  }

  /** The data type of state and quadratures: {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
  DataType dataType();

  /** The number q of quadratures; 0 unless overridden. */
  default long quadratureSize() {
    return 0;
  }

  /**
   * Whether quadratures take part in the error norm. To leave them out is the seminorm of Kidger,
   * Chen and Lyons (2021), "Hey, that's not an ODE": fewer steps, for integrals that cannot feed
   * back.
   *
   * @return false unless overridden
   */
  default boolean quadratureErrorControlled() {
    return false;
  }

  /**
   * The length of the leading part of the state whose error the step-size control watches.
   *
   * @return a number from 1 to {@link #stateSize()}, the default
   */
  default long errorControlledSize() {
    return stateSize();
  }

  /** The inputs that f and g read next to t and y, by name; empty unless overridden. */
  default List<TermInput> inputs() {
    return List.of();
  }

  /**
   * The times at which f or g jumps as a function of time. A solve ends a step on each that it
   * passes, and evaluates the term on the side of the step.
   *
   * @return increasing; empty unless overridden
   */
  default double[] jumps() {
    return new double[0];
  }

  /**
   * The times at which f and g are continuous, and a derivative with respect to time jumps. A solve
   * ends a step on each that it passes.
   *
   * @return increasing; empty unless overridden
   */
  default double[] kinks() {
    return new double[0];
  }

  /** The diffusion of a stochastic equation; empty unless overridden. */
  default Optional<Diffusion> diffusion() {
    return Optional.empty();
  }

  /**
   * The Jacobian ∂f/∂y as dense blocks, which methods for stiff equations need; empty unless
   * overridden.
   *
   * @return in memory of its own, to be closed by the caller
   */
  default Optional<BlockJacobian> newBlockJacobian() {
    return Optional.empty();
  }

  /**
   * Evaluates f and g together.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param derivative receives f(t, y) [n]; every element is written; not retained; shares no
   *     memory with the state
   * @param integrand receives g(t, y) [q]; every element is written; not retained; where q is 0 it
   *     is not touched and may be any array
   */
  void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand);

  /**
   * Evaluates f alone, of a term without quadratures.
   *
   * @param t time
   * @param state y [n]
   * @param derivative receives f(t, y) [n]
   */
  default void evaluate(double t, INDArray state, INDArray derivative) {
    evaluate(t, state, derivative, derivative);
  }

  /** The sizes that the memory of a method depends on. */
  default TermShape shape() {
    return new TermShape(
        batch(),
        size(),
        dataType(),
        errorControlledSize(),
        quadratureSize(),
        quadratureErrorControlled());
  }
}

package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A function g(t, y) whose zero ends a solve. */
@FunctionalInterface
public interface EventFunction {

  /** Which zeros count, by how g changes in the direction of integration. */
  enum Crossing {
    /** Every change of sign. */
    ANY,
    /** From negative to positive. */
    RISING,
    /** From positive to negative. */
    FALLING
  }

  /**
   * The value g(t, y). Where it jumps, or becomes infinite, the jump counts as its zero; where it
   * stays at 0, the beginning does.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   */
  double value(double t, INDArray state);

  /**
   * Which zeros count.
   *
   * @return {@link Crossing#ANY} unless overridden
   */
  default Crossing crossing() {
    return Crossing.ANY;
  }
}

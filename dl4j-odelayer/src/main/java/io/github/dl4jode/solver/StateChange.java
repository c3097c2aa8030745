package io.github.dl4jode.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes the state of a solve at given times, between which it follows the equation. */
@FunctionalInterface
public interface StateChange {

  /**
   * The solve has reached a time and goes on from the state that is left here.
   *
   * @param index which of the times, from 1 to the last but one
   * @param state y [n], the solver's own array, to be changed in place during the call
   */
  void change(int index, INDArray state);
}

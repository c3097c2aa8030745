package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes the state of a solve at given times, between which it follows the equation. */
@FunctionalInterface
public interface StateChange {

  /**
   * Changes the state at one of the times; the solve continues from the changed state.
   *
   * @param index which of the times, from 1 to the last but one
   * @param state y [n], the solver's own array, to be changed in place during the call
   */
  void change(int index, INDArray state);
}

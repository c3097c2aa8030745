package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes the state of a solve at an event. */
@FunctionalInterface
public interface EventChange {

  /**
   * Changes the state; the solve continues from it.
   *
   * @param t the time of the event
   * @param state y [n], to be changed in place during the call
   */
  void change(double t, INDArray state);
}

package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A condition on time and state; {@link Event#when} makes an event function of it. */
@FunctionalInterface
public interface EventCondition {

  /**
   * Whether it holds.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   */
  boolean holds(double t, INDArray state);
}

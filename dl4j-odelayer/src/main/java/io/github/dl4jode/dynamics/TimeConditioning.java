package io.github.dl4jode.dynamics;

/** The ways in which ready-made dynamics see the time. */
public enum TimeConditioning {
  /** f(y): the differential equation is autonomous. */
  NONE,
  /** f([t, y]): the time is one more input of every linear map, next to the state. */
  CONCATENATED
}

package io.github.dl4jode.dynamics;

/** Whether ready-made dynamics see the time. */
public enum TimeConditioning {
  /** f(y): the differential equation is autonomous. */
  NONE,
  /** f([t, y]): the time stands beside the state as one more input of every linear map. */
  CONCATENATED
}

package io.github.dl4jode.layer;

/** The kinds of output of an {@link OdeLayer}. */
public enum OdeOutput {
  /** The state at the last time, of the shape of the input. */
  FINAL_STATE,
  /** The states at all times, the first included, as [batch, size, time]; for dense states only. */
  TRAJECTORY
}

package io.github.dl4jode.layer;

/** What an {@link OdeLayer} yields. */
public enum OdeOutput {
  /** The state at the last time, of the shape of the input. */
  FINAL_STATE,
  /** The states at all times, the first included, as [batch, size, time]; for dense states only. */
  TRAJECTORY
}

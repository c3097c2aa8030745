package io.github.dl4jode.cde.layer;

/** The output of a controlled equation. */
public enum CdeOutput {
  /** The state after the last observation of each example, [batch, hidden]. */
  FINAL,
  /** The states at all observations, the first included, [batch, hidden, time]. */
  STATES
}

package io.github.dl4jode.gradient;

/** What {@link DiscreteAdjoint} keeps of the forward solve. */
public enum StageStorage {
  /** The state and the stages of every accepted step: most memory, fewest evaluations. */
  STORED,

  /**
   * The state of every accepted step, from which the stages are evaluated again: the memory of one
   * state per step, for about one more evaluation of the field per stage.
   */
  RECOMPUTED
}

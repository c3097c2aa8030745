package io.github.dl4jode.gradient;

import io.github.dl4jode.method.Retention;

/** What {@link DiscreteAdjoint} keeps of the forward solve. */
public enum StageStorage {
  /** The state and the stages of every accepted step: most memory, fewest evaluations. */
  STORED(Retention.Kept.STAGES),

  /**
   * The state of every accepted step, from which the stages are evaluated again: the memory of one
   * state per step, for about one more evaluation of the term per stage.
   */
  RECOMPUTED(Retention.Kept.STATE);

  private final Retention.Kept kept;

  StageStorage(Retention.Kept kept) {
    this.kept = kept;
  }

  /** What is kept of each step. */
  Retention.Kept kept() {
    return kept;
  }
}

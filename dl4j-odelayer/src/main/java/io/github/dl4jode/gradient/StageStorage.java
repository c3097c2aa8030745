package io.github.dl4jode.gradient;

import io.github.dl4jode.method.Retention;

/** The two simple choices of what {@link DiscreteAdjoint} keeps of the forward solve. */
public enum StageStorage {
  /** The state and the stages of every accepted step: most memory, fewest evaluations. */
  STORED(Retention.Kept.STAGES),

  /**
   * The state of every accepted step, from which the stages are evaluated again: it needs memory
   * for one state per step, and about one more evaluation of the term per stage.
   */
  RECOMPUTED(Retention.Kept.STATE);

  private final Retention.Kept kept;

  StageStorage(Retention.Kept kept) {
    this.kept = kept;
  }

  /** The part that is kept of each step. */
  Retention.Kept kept() {
    return kept;
  }
}

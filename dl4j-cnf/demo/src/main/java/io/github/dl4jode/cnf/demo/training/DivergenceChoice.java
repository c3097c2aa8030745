package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.divergence.Divergence;

/** How the divergence is computed in training. */
public enum DivergenceChoice {
  /** The trace itself. */
  EXACT("exact"),
  /** An unbiased estimate, for examples of many components. */
  HUTCHINSON("hutchinson");

  private final String label;

  DivergenceChoice(String label) {
    this.label = label;
  }

  /** The computation. */
  Divergence divergence() {
    return this == EXACT ? Divergence.exact() : Divergence.hutchinson();
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}

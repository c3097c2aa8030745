package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.layer.Anchor;

/** Where the latent state of a series is found. */
public enum AnchorChoice {
  /** Where all grids begin. */
  START("start", Anchor.START),
  /** At its last point. */
  LAST_POINT("last-point", Anchor.LAST_POINT);

  private final String label;
  private final Anchor anchor;

  AnchorChoice(String label, Anchor anchor) {
    this.label = label;
    this.anchor = anchor;
  }

  Anchor anchor() {
    return anchor;
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}

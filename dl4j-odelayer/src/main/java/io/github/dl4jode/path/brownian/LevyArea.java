package io.github.dl4jode.path.brownian;

/**
 * How much a path tells of an interval next to its increment W. Each level includes the ones before
 * it.
 */
public enum LevyArea {

  /** The increment alone. */
  NONE(1),

  /** The space–time area H, of variance h/12 on an interval of length h. */
  SPACE_TIME(2),

  /** The space–time–time area K as well, of variance h/720. */
  SPACE_TIME_TIME(3);

  private final int order;

  LevyArea(int order) {
    this.order = order;
  }

  /** How many of W, H and K are known. */
  int order() {
    return order;
  }

  /** Whether this level includes another one. */
  public boolean includes(LevyArea other) {
    return order >= other.order;
  }
}

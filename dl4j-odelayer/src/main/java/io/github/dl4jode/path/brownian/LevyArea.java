package io.github.dl4jode.path.brownian;

/**
 * How much a path tells of an interval beside its increment W. Each level includes the ones before
 * it.
 */
public enum LevyArea {

  /** The increment alone. */
  NONE,

  /** The space–time area H, of variance h/12 on an interval of length h. */
  SPACE_TIME,

  /** The space–time–time area K as well, of variance h/720. */
  SPACE_TIME_TIME;

  /** Whether this level includes another one. */
  public boolean includes(LevyArea other) {
    return compareTo(other) >= 0;
  }
}

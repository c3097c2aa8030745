package io.github.dl4jode.path;

/** The side from which a time is approached, where a path has two values or two derivatives. */
public enum Side {
  /** From earlier times. */
  LEFT,
  /** From later times. */
  RIGHT
}

package io.github.dl4jode.latentode.sequence;

/** In which direction a recurrence reads the points of a series. */
public enum ReadingOrder {
  /** From the first point to the last. */
  FORWARDS,
  /** From the last point to the first. */
  BACKWARDS
}

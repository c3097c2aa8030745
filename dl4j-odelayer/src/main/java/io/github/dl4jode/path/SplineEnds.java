package io.github.dl4jode.path;

/** The condition at the two ends of a spline. */
enum SplineEnds {
  /** u'' is 0 at the ends. */
  NATURAL,
  /** u''' is continuous at the second and at the last knot but one. */
  NOT_A_KNOT
}

package io.github.dl4jode.method.reversible;

/**
 * The interval of a step that may go forwards or backwards.
 *
 * @param start its first time
 * @param end its last time
 * @param startOfTerm the time at which the term is evaluated for the first time
 * @param endOfTerm the time at which the term is evaluated for the last time
 */
record StageTimes(double start, double end, double startOfTerm, double endOfTerm) {

  double size() {
    return end - start;
  }

  StageTimes reversed() {
    return new StageTimes(end, start, endOfTerm, startOfTerm);
  }

  /** The time of a stage with node c. */
  double at(double c) {
    if (c == 0) {
      return startOfTerm;
    }
    // The next step begins at the end, to the bit.
    return c == 1 ? endOfTerm : start + c * size();
  }
}

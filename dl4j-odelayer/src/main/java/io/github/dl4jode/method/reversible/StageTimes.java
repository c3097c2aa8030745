package io.github.dl4jode.method.reversible;

import io.github.dl4jode.method.Increment;

/**
 * The interval of a step that may go forwards or backwards.
 *
 * @param start its first time
 * @param end its last time
 * @param startOfTerm the time at which the term is evaluated for the first time
 * @param endOfTerm the time at which the term is evaluated for the last time
 */
record StageTimes(double start, double end, double startOfTerm, double endOfTerm)
    implements Increment {

  StageTimes reversed() {
    return new StageTimes(end, start, endOfTerm, startOfTerm);
  }
}

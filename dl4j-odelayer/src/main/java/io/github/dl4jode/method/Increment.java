package io.github.dl4jode.method;

/**
 * What one step is driven by: an interval of time. Methods for equations that are driven by more
 * ask their term for the increment of its driver over the same interval.
 */
public interface Increment {

  /** Where the step begins, t_n. */
  double start();

  /** Where it ends, t_{n+1}; before the start where the solve runs backwards. */
  double end();

  /**
   * The time at which the term is evaluated for the beginning of the step: the first time after it
   * where the term jumps there, so that the step sees the value to which it jumps.
   */
  default double startOfTerm() {
    return start();
  }

  /**
   * The time at which the term is evaluated for the end of the step: the last time before it where
   * the term jumps there.
   */
  default double endOfTerm() {
    return end();
  }

  /** The step size h = end - start, as floating point has it, so that clock and state agree. */
  default double size() {
    return end() - start();
  }
}

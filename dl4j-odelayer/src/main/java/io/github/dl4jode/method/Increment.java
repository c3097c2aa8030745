package io.github.dl4jode.method;

/**
 * The interval of time of one step. If more than time drives an equation, its method asks the term
 * for the increment of the driver over the same interval.
 */
public interface Increment {

  /** The time t_n at which the step begins. */
  double start();

  /** The time t_{n+1} at which it ends; less than the start if the solve runs backwards. */
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

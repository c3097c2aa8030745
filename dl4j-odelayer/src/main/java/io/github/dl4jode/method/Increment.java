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

  /**
   * The time at which the term is evaluated for a stage: t_n + c h, but not beyond an end of the
   * step where the term jumps, for nodes below 0 and above 1.
   *
   * @param c the node of the stage
   */
  default double timeOfTerm(double c) {
    if (c == 1 || (c > 1 && endOfTerm() != end())) {
      // The next step begins at the end, to the bit.
      return endOfTerm();
    }
    return c == 0 || (c < 0 && startOfTerm() != start()) ? startOfTerm() : start() + c * size();
  }

  /** The step size h = end - start, as floating point has it, so that clock and state agree. */
  default double size() {
    return end() - start();
  }
}

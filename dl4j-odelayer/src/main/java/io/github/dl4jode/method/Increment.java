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

  /** The step size h = end - start, as floating point has it, so that clock and state agree. */
  default double size() {
    return end() - start();
  }
}

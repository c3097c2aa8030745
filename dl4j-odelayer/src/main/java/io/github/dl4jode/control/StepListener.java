package io.github.dl4jode.control;

/**
 * Hears of every step that a solve tries, accepted or rejected. It gets numbers only, so it cannot
 * disturb the solve.
 */
@FunctionalInterface
public interface StepListener {

  /**
   * A step has been tried.
   *
   * @param start the time at which it begins
   * @param end the time at which it ends, less than the start if the solve runs backwards
   * @param error its error in units of the tolerance; infinite or NaN if it met a value that is not
   *     finite; 0 if no error is estimated
   * @param accepted whether it became part of the solution
   */
  void stepTried(double start, double end, double error, boolean accepted);
}

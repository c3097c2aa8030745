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

  /**
   * Stability, not the error, limits the steps of an explicit method: the problem is stiff there.
   * Called once in a solve, when it is noticed; does nothing unless overridden.
   *
   * @param time at which it was noticed
   * @param product h |λ| of the step there, for the largest |λ| of the Jacobian
   * @param limit the largest h |λ| at which the method is stable
   */
  default void stabilityLimits(double time, double product, double limit) {}
}

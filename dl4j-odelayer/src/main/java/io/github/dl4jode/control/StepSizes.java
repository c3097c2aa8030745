package io.github.dl4jode.control;

/**
 * The sizes of the steps of one solve; all are positive, in both directions of time.
 *
 * <p>A solve is cut into legs, from one time at which a step must end to the next. The solver makes
 * a step end there, and keeps the limits of the step size.
 */
public interface StepSizes {

  /**
   * Begins a leg.
   *
   * @param proposed the size of the step that would come next
   * @param start of the leg
   * @param end of the leg
   * @return the size to begin with; the proposed one unless overridden
   */
  default double startLeg(double proposed, double start, double end) {
    return proposed;
  }

  /**
   * Whether a step is accepted.
   *
   * @param error in units of the tolerance; infinite or NaN if the step met a value that is not
   *     finite; 0 if no error estimate is used
   * @return whether the error is at most 1, unless overridden
   */
  default boolean accepts(double error) {
    return error <= 1;
  }

  /**
   * The order of the errors from now on, for a method of variable order: it is told before {@link
   * #afterAccepted} and {@link #afterRejected}, where the order has changed.
   *
   * @param order k of the error estimate; ignored unless overridden
   */
  default void errorOrder(int order) {
    // The order at the start of the solve serves.
  }

  /**
   * The size of the step after an accepted one.
   *
   * @param proposed the size that was proposed for it
   * @param size its size, smaller than the proposed one if the end of a leg truncated the step
   * @param error its error in units of the tolerance; of a method of variable order, the error at
   *     the order of the next step
   */
  double afterAccepted(double proposed, double size, double error);

  /**
   * The size of the next attempt after a rejected one.
   *
   * @param size of the attempt
   * @param error its error, not finite if the attempt met a value that is not finite
   */
  double afterRejected(double size, double error);
}

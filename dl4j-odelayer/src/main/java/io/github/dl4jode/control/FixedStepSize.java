package io.github.dl4jode.control;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Steps of one length, without error control.
 *
 * <p>The span from the first to the last time, or between two stops, is divided evenly into as few
 * steps as possible that are no longer than the step size, so the last step ends exactly on the
 * last time and no step is a short remainder. Tolerances, first, minimum and maximum step have no
 * effect.
 *
 * @param stepSize the longest step, positive, in units of time
 */
public record FixedStepSize(@JsonProperty("stepSize") double stepSize)
    implements StepSizeController {

  // 20 / 0.1 must be 200 steps although 0.1 is not a binary fraction.
  private static final double SLACK = 1e-9;

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the step size is not positive and finite
   */
  @JsonCreator
  public FixedStepSize {
    if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
      throw new IllegalArgumentException(
          "The fixed step size must be positive and finite, also backwards in time, not "
              + stepSize);
    }
  }

  @Override
  public boolean usesErrorEstimate() {
    return false;
  }

  @Override
  public StepSizes start(int errorOrder) {
    return new StepSizes() {
      @Override
      public double startLeg(double proposed, double start, double end) {
        double length = Math.abs(end - start);
        if (length == Double.POSITIVE_INFINITY) {
          return stepSize;
        }
        double steps = Math.max(1, Math.ceil(length / stepSize * (1 - SLACK)));
        return onGrid(length / steps, steps, start, end);
      }

      @Override
      public boolean accepts(double error) {
        return true;
      }

      @Override
      public double afterAccepted(double proposed, double size, double error) {
        return proposed;
      }

      @Override
      public double afterRejected(double size, double error) {
        return size;
      }
    };
  }

  /**
   * A size whose multiples need no rounding, if that hardly changes the last step: then all steps
   * have the same size, and the products of a step are prepared once.
   */
  private static double onGrid(double size, double steps, double start, double end) {
    double unit = Math.ulp(Math.max(Math.abs(start), Math.abs(end)));
    boolean fits = start % unit == 0 && steps * unit <= SLACK * size;
    return fits ? Math.rint(size / unit) * unit : size;
  }
}

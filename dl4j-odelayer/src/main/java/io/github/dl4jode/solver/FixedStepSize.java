package io.github.dl4jode.solver;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Steps of one length, without error control.
 *
 * <p>The span from the first to the last time is divided evenly into the smallest number of steps
 * none of which is longer than the step size, so the last step ends exactly on the last time and no
 * step is a short remainder. Tolerances, first, minimum and maximum step have no effect.
 *
 * @param stepSize the longest step, positive, in units of time
 */
public record FixedStepSize(@JsonProperty("stepSize") double stepSize)
    implements StepSizeController {

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
}

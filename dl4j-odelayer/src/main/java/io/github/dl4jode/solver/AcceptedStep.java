package io.github.dl4jode.solver;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * One accepted step of a solve; with it the step can be repeated bit for bit.
 *
 * @param time the time t_n at which the step begins
 * @param stepSize the signed step h, negative on a solve backwards in time
 */
public record AcceptedStep(
    @JsonProperty("time") double time, @JsonProperty("stepSize") double stepSize)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is not finite or the step is zero
   */
  @JsonCreator
  public AcceptedStep {
    if (!Double.isFinite(time) || !Double.isFinite(stepSize) || stepSize == 0) {
      throw new IllegalArgumentException(
          "A step needs a finite time and a finite step size other than 0, not "
              + time
              + " and "
              + stepSize);
    }
  }
}

package io.github.dl4jode.sde.solver;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Tolerances of the error of a step: the difference between one step and two steps of half its
 * length is, as a root mean square over the whole minibatch, at most absolute + relative · |y|.
 *
 * @param relative from 0 to 1
 * @param absolute 0 or positive; not both are 0
 */
public record AdaptiveSteps(
    @JsonProperty("relative") double relative, @JsonProperty("absolute") double absolute)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is outside its range, or both are 0
   */
  @JsonCreator
  public AdaptiveSteps {
    boolean inRange =
        relative >= 0 && relative <= 1 && absolute >= 0 && absolute < Double.POSITIVE_INFINITY;
    if (!inRange || (relative == 0 && absolute == 0)) {
      throw new IllegalArgumentException(
          "Adaptive steps need a relative tolerance from 0 to 1 and an absolute one of 0 or more, not both 0; they are %s and %s"
              .formatted(relative, absolute));
    }
  }
}

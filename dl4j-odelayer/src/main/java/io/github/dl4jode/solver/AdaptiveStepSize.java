package io.github.dl4jode.solver;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Steps whose length follows the estimated error of the embedded method.
 *
 * <p>With e_n the error of step n in units of the tolerance and k the order of the estimate (one
 * more than the order of the less accurate method of the pair), an accepted step (e_n ≤ 1) is
 * followed by one longer by the factor, I and P being the gains,
 *
 * <pre>safety · e_n^(-(I + P)/k) · e_{n-1}^(P/k)</pre>
 *
 * within [minimumFactor, maximumFactor]; a rejected one is tried again with safety · e_n^(-1/k), at
 * most 1, and the step after a rejection does not grow. With P = 0 it is the elementary (I)
 * controller; otherwise a PI controller, smoother where stability limits the step (Hairer, Nørsett
 * and Wanner, Solving Ordinary Differential Equations I, 2nd ed., section II.4; Söderlind (2003),
 * Digital filters in adaptive time-stepping, ACM TOMS 29).
 *
 * @param safety within (0, 1]
 * @param minimumFactor within (0, 1)
 * @param maximumFactor more than 1
 * @param integralGain the gain of the integral part, positive
 * @param proportionalGain the gain of the proportional part, 0 or more
 */
public record AdaptiveStepSize(
    @JsonProperty("safety") double safety,
    @JsonProperty("minimumFactor") double minimumFactor,
    @JsonProperty("maximumFactor") double maximumFactor,
    @JsonProperty("integralGain") double integralGain,
    @JsonProperty("proportionalGain") double proportionalGain)
    implements StepSizeController {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  @JsonCreator
  public AdaptiveStepSize {
    require(safety > 0 && safety <= 1, "safety must be within (0, 1]", safety);
    require(
        minimumFactor > 0 && minimumFactor < 1,
        "minimumFactor must be within (0, 1)",
        minimumFactor);
    require(
        maximumFactor > 1 && Double.isFinite(maximumFactor),
        "maximumFactor must be finite and more than 1",
        maximumFactor);
    require(
        integralGain > 0 && integralGain <= 2, "integralGain must be within (0, 2]", integralGain);
    require(
        proportionalGain >= 0 && proportionalGain <= 2,
        "proportionalGain must be within [0, 2]",
        proportionalGain);
  }

  /** The elementary controller: safety 0.9, factors 0.2 to 10, gains 1 and 0. */
  public static AdaptiveStepSize integral() {
    return new AdaptiveStepSize(0.9, 0.2, 10, 1, 0);
  }

  /** The PI controller: safety 0.9, factors 0.2 to 10, gains 0.3 and 0.4. */
  public static AdaptiveStepSize proportionalIntegral() {
    return new AdaptiveStepSize(0.9, 0.2, 10, 0.3, 0.4);
  }

  private static void require(boolean valid, String rule, double value) {
    if (!valid) {
      throw new IllegalArgumentException("Step-size control: " + rule + ", not " + value);
    }
  }
}

package io.github.dl4jode.control;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Steps whose length follows the estimated error of the method.
 *
 * <p>With e_n the error of step n in units of the tolerance and k the order of the estimate (one
 * more than the order of the less accurate method of the pair), an accepted step (e_n ≤ 1) is
 * followed by one longer by the factor, I, P and D being the gains,
 *
 * <pre>safety · e_n^(-(I + P + D)/k) · e_{n-1}^((P + 2D)/k) · e_{n-2}^(-D/k)</pre>
 *
 * within [minimumFactor, maximumFactor]; a rejected one is tried again with safety · e_n^(-1/k), at
 * most 1, and the step after a rejection does not grow. With P = D = 0 it is the elementary (I)
 * controller; with D = 0 a PI controller, smoother where stability limits the step; with D > 0 a
 * PID controller (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, 2nd ed.,
 * section II.4; Söderlind (2003), Digital filters in adaptive time-stepping, ACM TOMS 29).
 *
 * @param safety within (0, 1]
 * @param minimumFactor within (0, 1)
 * @param maximumFactor more than 1
 * @param integralGain the gain of the integral part, positive
 * @param proportionalGain the gain of the proportional part, 0 or more
 * @param derivativeGain the gain of the derivative part, 0 or more
 */
public record AdaptiveStepSize(
    @JsonProperty("safety") double safety,
    @JsonProperty("minimumFactor") double minimumFactor,
    @JsonProperty("maximumFactor") double maximumFactor,
    @JsonProperty("integralGain") double integralGain,
    @JsonProperty("proportionalGain") double proportionalGain,
    @JsonProperty("derivativeGain") double derivativeGain)
    implements StepSizeController {

  private static final double SMALLEST_REMEMBERED_ERROR = 1e-4;

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
    require(
        derivativeGain >= 0 && derivativeGain <= 2,
        "derivativeGain must be within [0, 2]",
        derivativeGain);
  }

  /** A PI controller. */
  public AdaptiveStepSize(
      double safety,
      double minimumFactor,
      double maximumFactor,
      double integralGain,
      double proportionalGain) {
    this(safety, minimumFactor, maximumFactor, integralGain, proportionalGain, 0);
  }

  /** The elementary controller: safety 0.9, factors 0.2 to 10, gains 1, 0 and 0. */
  public static AdaptiveStepSize integral() {
    return new AdaptiveStepSize(0.9, 0.2, 10, 1, 0, 0);
  }

  /** The PI controller: safety 0.9, factors 0.2 to 10, gains 0.3, 0.4 and 0. */
  public static AdaptiveStepSize proportionalIntegral() {
    return new AdaptiveStepSize(0.9, 0.2, 10, 0.3, 0.4, 0);
  }

  /**
   * The PID controller H312 of Söderlind (2003), table 1: safety 0.9, factors 0.2 to 10, gains 2/9,
   * 1/9 and 1/18.
   */
  public static AdaptiveStepSize proportionalIntegralDerivative() {
    return new AdaptiveStepSize(0.9, 0.2, 10, 2.0 / 9, 1.0 / 9, 1.0 / 18);
  }

  private static void require(boolean valid, String rule, double value) {
    if (!valid) {
      throw new IllegalArgumentException("Step-size control: " + rule + ", not " + value);
    }
  }

  @Override
  public boolean usesErrorEstimate() {
    return true;
  }

  @Override
  public StepSizes start(int errorOrder) {
    return new Sizes(1.0 / errorOrder);
  }

  /** The sizes of one solve. */
  private final class Sizes implements StepSizes {

    private double exponent;
    private double previousError = 1;
    private double errorBefore = 1;
    private boolean rejected;

    Sizes(double exponent) {
      this.exponent = exponent;
    }

    @Override
    public void errorOrder(int order) {
      exponent = 1.0 / order;
    }

    @Override
    public double afterAccepted(double proposed, double size, double error) {
      double growth =
          safety
              * Math.pow(error, -exponent * (integralGain + proportionalGain + derivativeGain))
              * power(previousError, exponent * (proportionalGain + 2 * derivativeGain))
              * power(errorBefore, -exponent * derivativeGain);
      double largest = rejected ? 1 : maximumFactor;
      double next = size * Math.min(largest, Math.max(minimumFactor, growth));
      errorBefore = previousError;
      previousError = Math.max(error, SMALLEST_REMEMBERED_ERROR);
      rejected = false;
      // Do not lower the proposal because the end of the leg truncated this step.
      return growth >= largest ? Math.max(proposed, next) : next;
    }

    /** A power that most controllers do not use: Math.pow takes as long for the exponent 0. */
    private static double power(double base, double exponent) {
      return exponent == 0 ? 1 : Math.pow(base, exponent);
    }

    @Override
    public double afterRejected(double size, double error) {
      rejected = true;
      double factor =
          Double.isFinite(error)
              ? Math.max(minimumFactor, safety * Math.pow(error, -exponent))
              : minimumFactor;
      return size * factor;
    }
  }
}

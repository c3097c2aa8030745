package io.github.dl4jode.sde.classical;

/**
 * An estimated parameter.
 *
 * @param name of the parameter
 * @param value the maximum-likelihood estimate
 * @param standardError the square root of its variance by the observed information, correct for
 *     long series
 */
public record Estimate(String name, double value, double standardError) {

  private static final double NORMAL_QUANTILE = 1.959963984540054;

  /** The lower end of the 95 % confidence interval. */
  public double lower() {
    return value - NORMAL_QUANTILE * standardError;
  }

  /** The upper end of the 95 % confidence interval. */
  public double upper() {
    return value + NORMAL_QUANTILE * standardError;
  }
}

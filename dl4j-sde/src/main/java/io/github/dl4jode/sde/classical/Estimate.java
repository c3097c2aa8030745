package io.github.dl4jode.sde.classical;

/**
 * An estimated parameter.
 *
 * @param name of the parameter
 * @param value the maximum-likelihood estimate
 * @param standardError the square root of its variance by the observed information, correct for
 *     long series
 * @param isPositive whether the parameter is a rate or a volatility, whose confidence interval is
 *     that of its logarithm
 */
public record Estimate(String name, double value, double standardError, boolean isPositive) {

  private static final double NORMAL_QUANTILE = 1.959963984540054;

  /** The lower end of the 95 % confidence interval. */
  public double lower() {
    return atErrors(-NORMAL_QUANTILE);
  }

  /** The upper end of the 95 % confidence interval. */
  public double upper() {
    return atErrors(NORMAL_QUANTILE);
  }

  /**
   * The value that is so many standard errors away, on the scale of the confidence interval.
   *
   * @param errors negative for smaller values
   */
  public double atErrors(double errors) {
    return isPositive
        ? value * Math.exp(errors * standardError / value)
        : value + errors * standardError;
  }
}

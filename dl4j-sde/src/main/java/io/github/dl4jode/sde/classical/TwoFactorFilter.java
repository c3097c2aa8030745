package io.github.dl4jode.sde.classical;

/**
 * The Kalman filter of the short-term deviation χ, given changes of the sum of χ and of a Brownian
 * motion. Two series of changes are filtered together, because the innovations are linear in them.
 */
final class TwoFactorFilter {

  private final double rate;
  private final double stationary;
  private final double longVariance;
  private double mean;
  private double otherMean;
  private double uncertainty;
  private double innovation;
  private double otherInnovation;
  private double variance;

  TwoFactorFilter(double rate, double shortVolatility, double longVolatility) {
    this.rate = rate;
    this.stationary = shortVolatility * shortVolatility / (2 * rate);
    this.longVariance = longVolatility * longVolatility;
    this.uncertainty = stationary;
  }

  /**
   * Takes the next change.
   *
   * @param change of the first series
   * @param otherChange of the second one
   * @param step the time that it took
   */
  void advance(double change, double otherChange, double step) {
    double less = Math.expm1(-rate * step);
    double kept = 1 + less;
    double fresh = -stationary * Math.expm1(-2 * rate * step);
    innovation = change - less * mean;
    otherInnovation = otherChange - less * otherMean;
    variance = less * less * uncertainty + fresh + longVariance * step;
    double covariance = kept * less * uncertainty + fresh;
    double gain = covariance / variance;
    mean = kept * mean + gain * innovation;
    otherMean = kept * otherMean + gain * otherInnovation;
    uncertainty = kept * kept * uncertainty + fresh - gain * covariance;
  }

  /** The part of the last change that the changes before did not predict. */
  double innovation() {
    return innovation;
  }

  /** The same of the second series. */
  double otherInnovation() {
    return otherInnovation;
  }

  /** The variance of the innovation. */
  double variance() {
    return variance;
  }
}

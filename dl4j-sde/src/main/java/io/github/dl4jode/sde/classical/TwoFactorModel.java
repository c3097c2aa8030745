package io.github.dl4jode.sde.classical;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The sum of a short-term deviation χ and a long-term level ξ, as of the logarithm of a price: dχ =
 * -κ χ dt + σ_χ dW, dξ = μ dt + σ_ξ dV with independent W and V. Only the sum is observed; χ begins
 * with its stationary law, and nothing is known about ξ at the beginning.
 *
 * <p>A correlation of W and V is not part of the model: the law of one series depends on σ_χ, σ_ξ
 * and their correlation by two numbers only, the variances of short and of long changes.
 *
 * <p>Source: Schwartz and Smith, "Short-term variations and long-term dynamics in commodity
 * prices", 2000.
 *
 * @param meanReversion κ, the rate at which the deviation returns to 0; positive
 * @param shortVolatility σ_χ, positive
 * @param drift μ
 * @param longVolatility σ_ξ, positive
 */
public record TwoFactorModel(
    double meanReversion, double shortVolatility, double drift, double longVolatility)
    implements ClassicalModel {

  private static final int FEWEST = 8;
  private static final String NAME = "The two-factor model";

  /** Checks the parameters. */
  public TwoFactorModel {
    if (!(meanReversion > 0 && shortVolatility > 0 && longVolatility > 0)
        || !Double.isFinite(meanReversion + shortVolatility + longVolatility + drift)) {
      throw new IllegalArgumentException(
          NAME
              + " needs a positive mean reversion, positive volatilities and a finite drift, not %s,"
                  .formatted(meanReversion)
              + " %s, %s and %s".formatted(shortVolatility, longVolatility, drift));
    }
  }

  /**
   * Fits the model by its exact likelihood, which a Kalman filter gives. For a given κ and a given
   * ratio of the volatilities, the best drift and scale have a closed form; the two are found by a
   * search and Newton's method on their logarithms.
   *
   * @param series at least eight values, such as logarithms of prices
   * @throws IllegalArgumentException if there are too few values, or the likelihood has no maximum
   *     with two factors
   */
  public static Calibration<TwoFactorModel> fit(Observations series) {
    series.require(FEWEST, NAME);
    TwoFactorProfile profile = new TwoFactorProfile(series);
    double[] best = profile.maximum();
    TwoFactorModel model = profile.model(best);
    double unit = profile.deviationOfDrift();
    Optional<double[][]> covariance =
        PositiveDefinite.inverse(
            new LikelihoodDerivatives(
                    p ->
                        new TwoFactorModel(
                                Math.exp(p[0]),
                                Math.exp(p[1]),
                                model.drift + p[2] * unit,
                                Math.exp(p[3]))
                            .logLikelihood(series))
                .information(
                    new double[] {
                      best[0], Math.log(model.shortVolatility), 0, Math.log(model.longVolatility)
                    }));
    double[][] variances = covariance.orElseThrow(TwoFactorProfile::noTwoFactors);
    return new Calibration<>(
        model,
        List.of(
            ofLogarithm("meanReversion", model.meanReversion, variances[0][0]),
            ofLogarithm("shortVolatility", model.shortVolatility, variances[1][1]),
            new Estimate("drift", model.drift, unit * Math.sqrt(variances[2][2]), false),
            ofLogarithm("longVolatility", model.longVolatility, variances[3][3])),
        model.logLikelihood(series),
        series.size());
  }

  private static Estimate ofLogarithm(String name, double value, double variance) {
    return new Estimate(name, value, value * Math.sqrt(variance), true);
  }

  @Override
  public double logLikelihood(Observations series) {
    TwoFactorFilter filter = new TwoFactorFilter(meanReversion, shortVolatility, longVolatility);
    double sum = 0;
    for (int i = 1; i < series.size(); i++) {
      double step = series.step(i);
      filter.advance(series.value(i) - series.value(i - 1) - drift * step, 0, step);
      sum += NormalDensity.log(filter.innovation(), filter.variance());
    }
    return sum;
  }

  /** Simulates a path whose deviation begins with its stationary law. */
  @Override
  public double[] simulate(double[] times, double start, RandomGenerator random) {
    Observations.requireIncreasing(times);
    Observations.requireStart(start);
    OrnsteinUhlenbeck deviation = new OrnsteinUhlenbeck(meanReversion, 0, shortVolatility);
    double first = deviation.stationaryDeviation() * random.nextGaussian();
    double[] values = deviation.simulate(times, first, random);
    double level = start - first;
    for (int i = 0; i < times.length; i++) {
      if (i > 0) {
        double step = times[i] - times[i - 1];
        level += drift * step + longVolatility * Math.sqrt(step) * random.nextGaussian();
      }
      values[i] += level;
    }
    return values;
  }
}

package io.github.dl4jode.sde.classical;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The Ornstein–Uhlenbeck process dX = θ (μ - X) dt + σ dW.
 *
 * @param meanReversion θ, the rate at which the process returns to its mean; positive
 * @param mean μ
 * @param volatility σ, positive
 */
public record OrnsteinUhlenbeck(double meanReversion, double mean, double volatility)
    implements ClassicalModel {

  private static final int FEWEST = 5;
  private static final String NAME = "An Ornstein–Uhlenbeck process";

  /** Checks the parameters. */
  public OrnsteinUhlenbeck {
    if (!(meanReversion > 0 && volatility > 0)
        || !Double.isFinite(meanReversion + volatility + mean)) {
      throw new IllegalArgumentException(
          NAME
              + " needs a positive mean reversion and volatility and a finite mean, not %s, %s and %s"
                  .formatted(meanReversion, volatility, mean));
    }
  }

  /** The standard deviation of the stationary law, σ / √(2θ). */
  public double stationaryDeviation() {
    return volatility / Math.sqrt(2 * meanReversion);
  }

  /** The mean of the value after a time, given the value at its beginning. */
  public double mean(double value, double time) {
    return mean + (value - mean) * Math.exp(-meanReversion * time);
  }

  /** The variance of the value after a time, given the value at its beginning. */
  public double variance(double time) {
    return -volatility * volatility * Math.expm1(-2 * meanReversion * time) / (2 * meanReversion);
  }

  /**
   * Fits the model. For a given θ, the best μ and σ have a closed form; θ is found by a search over
   * its logarithm and Newton's method.
   *
   * @param series at least five values
   * @throws IllegalArgumentException if there are too few values, or the likelihood has no maximum
   *     at a mean reversion that the series can show
   */
  public static Calibration<OrnsteinUhlenbeck> fit(Observations series) {
    series.require(FEWEST, NAME);
    // Around 0 no digits of the deviations are lost to the level.
    double level = series.value(0);
    Observations centered = series.less(level);
    MeanReversionProfile profile = new MeanReversionProfile(centered);
    double rate = profile.maximum();
    OrnsteinUhlenbeck around = profile.model(rate);
    double unit = profile.deviationOfMean(rate);
    double[][] covariance =
        PositiveDefinite.inverse(
                new LikelihoodDerivatives(
                        p ->
                            new OrnsteinUhlenbeck(
                                    Math.exp(p[0]), around.mean + p[1] * unit, Math.exp(p[2]))
                                .logLikelihood(centered))
                    .information(new double[] {Math.log(rate), 0, Math.log(around.volatility)}))
            .orElseThrow(() -> profile.noMeanReversion());
    OrnsteinUhlenbeck model = new OrnsteinUhlenbeck(rate, level + around.mean, around.volatility);
    return new Calibration<>(
        model,
        List.of(
            new Estimate("meanReversion", rate, rate * Math.sqrt(covariance[0][0]), true),
            new Estimate("mean", model.mean, unit * Math.sqrt(covariance[1][1]), false),
            new Estimate(
                "volatility",
                model.volatility,
                model.volatility * Math.sqrt(covariance[2][2]),
                true)),
        around.logLikelihood(centered),
        series.size());
  }

  @Override
  public double logLikelihood(Observations series) {
    double sum = 0;
    for (int i = 1; i < series.size(); i++) {
      double step = series.step(i);
      double deviation = series.value(i) - mean(series.value(i - 1), step);
      sum += NormalDensity.log(deviation, variance(step));
    }
    return sum;
  }

  @Override
  public double[] simulate(double[] times, double start, RandomGenerator random) {
    Observations.requireIncreasing(times);
    Observations.requireStart(start);
    double[] values = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      if (i == 0) {
        values[i] = start;
      } else {
        double step = times[i] - times[i - 1];
        double deviation = Math.sqrt(variance(step));
        values[i] = mean(values[i - 1], step) + deviation * random.nextGaussian();
      }
    }
    return values;
  }
}

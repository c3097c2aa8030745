package io.github.dl4jode.sde.classical;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Geometric Brownian motion dS = μ S dt + σ S dW (Itô) of a positive price.
 *
 * @param drift μ
 * @param volatility σ, positive
 */
public record GeometricBrownianMotion(double drift, double volatility) implements ClassicalModel {

  private static final int FEWEST = 3;

  /** Checks the parameters. */
  public GeometricBrownianMotion {
    if (!Double.isFinite(drift) || !(volatility > 0) || !Double.isFinite(volatility)) {
      throw new IllegalArgumentException(
          "Geometric Brownian motion needs a finite drift and a positive volatility, not %s and %s"
              .formatted(drift, volatility));
    }
  }

  /**
   * Fits the model in closed form. The log-returns r_i over steps h_i are independent normal
   * variables of mean ν h_i, ν = μ - σ²/2, and variance σ² h_i.
   *
   * @param series at least three prices
   * @throws IllegalArgumentException if a price is not positive, there are too few, or they grow at
   *     a constant rate
   */
  public static Calibration<GeometricBrownianMotion> fit(Observations series) {
    Observations logs = series.logarithms();
    logs.require(FEWEST, "Geometric Brownian motion");
    int steps = logs.size() - 1;
    double duration = logs.duration();
    double growth = (logs.value(steps) - logs.value(0)) / duration;
    double square = 0;
    for (int i = 1; i <= steps; i++) {
      double noise = logs.value(i) - logs.value(i - 1) - growth * logs.step(i);
      square += noise * noise / logs.step(i);
    }
    double variance = square / steps;
    GeometricBrownianMotion model =
        new GeometricBrownianMotion(growth + variance / 2, Math.sqrt(variance));
    // The information of (ν, σ) is diagonal; μ = ν + σ²/2.
    double ofVolatility = variance / (2.0 * steps);
    double ofDrift = variance / duration + variance * ofVolatility;
    return new Calibration<>(
        model,
        List.of(
            new Estimate("drift", model.drift, Math.sqrt(ofDrift), false),
            new Estimate("volatility", model.volatility, Math.sqrt(ofVolatility), true)),
        model.logLikelihood(series),
        series.size());
  }

  @Override
  public double logLikelihood(Observations series) {
    Observations logs = series.logarithms();
    double growth = drift - volatility * volatility / 2;
    double sum = 0;
    for (int i = 1; i < logs.size(); i++) {
      double step = logs.step(i);
      double change = logs.value(i) - logs.value(i - 1);
      sum += NormalDensity.log(change - growth * step, volatility * volatility * step);
      sum -= logs.value(i);
    }
    return sum;
  }

  @Override
  public double[] simulate(double[] times, double start, RandomGenerator random) {
    Observations.requireIncreasing(times);
    Observations.requireStart(start);
    if (!(start > 0)) {
      throw new IllegalArgumentException("A price must be positive, but starts at " + start);
    }
    double growth = drift - volatility * volatility / 2;
    double[] values = new double[times.length];
    double log = Math.log(start);
    for (int i = 0; i < times.length; i++) {
      if (i > 0) {
        double step = times[i] - times[i - 1];
        log += growth * step + volatility * Math.sqrt(step) * random.nextGaussian();
      }
      values[i] = i == 0 ? start : Math.exp(log);
    }
    return values;
  }
}

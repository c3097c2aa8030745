package io.github.dl4jode.sde.classical;

/** The likelihood of Ornstein–Uhlenbeck processes with a given θ and the best μ and σ. */
final class MeanReversionProfile {

  private static final int GRID = 80;

  /** θ times the duration of the series, and times its shortest step. */
  private static final double SLOWEST = 1e-3;

  private static final double FASTEST = 30;

  private final Observations series;
  private double mean;
  private double variance;
  private double logLikelihood;
  private double weight;

  MeanReversionProfile(Observations series) {
    this.series = series;
  }

  /**
   * The best θ.
   *
   * @throws IllegalArgumentException if the likelihood grows towards slow or fast mean reversion
   */
  double maximum() {
    double first = Math.log(SLOWEST / series.duration());
    double last = Math.log(FASTEST / series.shortestStep());
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i <= GRID; i++) {
      double value = at(Math.exp(first + i * (last - first) / GRID));
      if (value > largest) {
        largest = value;
        best = i;
      }
    }
    if (best == 0) {
      throw noMeanReversion();
    }
    if (best == GRID) {
      throw new IllegalArgumentException(
          "The observations look independent: their mean reversion is too fast for steps of %s. Take a series with shorter steps"
              .formatted(series.shortestStep()));
    }
    double start = first + best * (last - first) / GRID;
    double[] found = new NewtonMaximum(p -> at(Math.exp(p[0]))).from(start);
    if (found[0] <= first) {
      throw noMeanReversion();
    }
    return Math.exp(found[0]);
  }

  IllegalArgumentException noMeanReversion() {
    return new IllegalArgumentException(
        "No mean reversion was found: over %s the series looks like Brownian motion with drift. Take a longer series, or fit geometric Brownian motion to positive values"
            .formatted(series.duration()));
  }

  /** The process with the best μ and σ. */
  OrnsteinUhlenbeck model(double rate) {
    at(rate);
    return new OrnsteinUhlenbeck(rate, mean, Math.sqrt(variance));
  }

  /** The standard deviation of the best μ if θ and σ are known. */
  double deviationOfMean(double rate) {
    at(rate);
    return Math.sqrt(variance / weight);
  }

  /** Values x' = x + (1 - a)(μ - x) + noise of variance σ² v: a weighted regression. */
  private double at(double rate) {
    weight = 0;
    double weighted = 0;
    double logarithms = 0;
    for (int i = 1; i < series.size(); i++) {
      double pull = -Math.expm1(-rate * series.step(i));
      double spread = spread(rate, i);
      double rest = series.value(i) - (1 - pull) * series.value(i - 1);
      weight += pull * pull / spread;
      weighted += pull * rest / spread;
      logarithms += Math.log(spread);
    }
    mean = weighted / weight;
    double square = 0;
    for (int i = 1; i < series.size(); i++) {
      double pull = -Math.expm1(-rate * series.step(i));
      double noise = series.value(i) - series.value(i - 1) - pull * (mean - series.value(i - 1));
      square += noise * noise / spread(rate, i);
    }
    int steps = series.size() - 1;
    variance = square / steps;
    logLikelihood = -0.5 * (steps * (Math.log(2 * Math.PI * variance) + 1) + logarithms);
    return logLikelihood;
  }

  private double spread(double rate, int i) {
    return -Math.expm1(-2 * rate * series.step(i)) / (2 * rate);
  }
}

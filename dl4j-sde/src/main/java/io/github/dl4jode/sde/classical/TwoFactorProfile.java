package io.github.dl4jode.sde.classical;

/**
 * The likelihood of two-factor models with a given κ and a given ratio of the volatilities, and the
 * best drift and scale. Points are (log κ, log (σ_χ/σ_ξ)).
 */
final class TwoFactorProfile {

  private static final int RATES = 25;
  private static final int RATIOS = 13;
  private static final double SLOWEST = 0.3;
  private static final double FASTEST = 10;
  private static final double LARGEST_RATIO = 30;

  private final Observations series;
  private double drift;
  private double square;
  private double weight;

  TwoFactorProfile(Observations series) {
    this.series = series;
  }

  /**
   * The point of the largest likelihood.
   *
   * @throws IllegalArgumentException if it is at the border of what the series can show
   */
  double[] maximum() {
    double slowest = Math.log(SLOWEST / series.duration());
    double fastest = Math.log(FASTEST / series.shortestStep());
    double most = Math.log(LARGEST_RATIO);
    double[] start = new double[2];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i <= RATES; i++) {
      for (int j = 0; j <= RATIOS; j++) {
        double[] point = {slowest + i * (fastest - slowest) / RATES, most * (2.0 * j / RATIOS - 1)};
        double value = at(point);
        if (value > largest) {
          largest = value;
          start = point;
        }
      }
    }
    double[] found = new NewtonMaximum(this::at).from(start);
    boolean inside = found[0] > slowest && found[0] < fastest && Math.abs(found[1]) < 2 * most;
    if (!inside) {
      throw noTwoFactors();
    }
    return found;
  }

  static IllegalArgumentException noTwoFactors() {
    return new IllegalArgumentException(
        "The series does not show two factors: its likelihood is largest without one of them. Fit an"
            + " Ornstein–Uhlenbeck process or a geometric Brownian motion");
  }

  /** The model with the best drift and scale. */
  TwoFactorModel model(double... point) {
    at(point);
    double scale = Math.sqrt(square / (series.size() - 1));
    return new TwoFactorModel(Math.exp(point[0]), scale * Math.exp(point[1]), drift, scale);
  }

  /** The standard deviation of the best drift of the last model, if the rest is known. */
  double deviationOfDrift() {
    return Math.sqrt(square / (series.size() - 1) / weight);
  }

  private double at(double... point) {
    int steps = series.size() - 1;
    TwoFactorFilter filter = new TwoFactorFilter(Math.exp(point[0]), Math.exp(point[1]), 1);
    weight = 0;
    double weighted = 0;
    double squares = 0;
    double logarithms = 0;
    for (int i = 1; i <= steps; i++) {
      double step = series.step(i);
      filter.advance(series.value(i) - series.value(i - 1), step, step);
      double variance = filter.variance();
      weight += filter.otherInnovation() * filter.otherInnovation() / variance;
      weighted += filter.otherInnovation() * filter.innovation() / variance;
      squares += filter.innovation() * filter.innovation() / variance;
      logarithms += Math.log(variance);
    }
    drift = weighted / weight;
    square = squares - weighted * drift;
    return -0.5 * (steps * (Math.log(2 * Math.PI * square / steps) + 1) + logarithms);
  }
}

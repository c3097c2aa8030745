package io.github.dl4jode.sde.classical;

import io.github.dl4jode.argument.IncreasingTimes;
import java.util.Arrays;

/**
 * A series of values at times that may be irregular.
 *
 * <p>Immutable.
 */
public final class Observations {

  private static final double LARGEST = 1e60;

  private final double[] times;
  private final double[] values;

  /**
   * A series.
   *
   * @param times strictly increasing
   * @param values one for each time
   * @throws IllegalArgumentException if a number is not finite, times do not increase, or there is
   *     not one value for each time
   */
  public Observations(double[] times, double[] values) {
    this.times = times.clone();
    this.values = values.clone();
    if (times.length != values.length) {
      throw new IllegalArgumentException(
          "A series needs one value for each time, but has %d times and %d values"
              .formatted(times.length, values.length));
    }
    requireIncreasing(this.times);
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Value %d of the series, at t = %s, is %s; leave out missing values"
                .formatted(i, times[i], values[i]));
      }
    }
  }

  static void requireIncreasing(double... times) {
    IncreasingTimes.require(
        "Times", ". Sort the series by time, and keep one value for each time", times);
  }

  /** Refuses a start of a simulation that would make all its values NaN. */
  static void requireStart(double start) {
    if (!Double.isFinite(start)) {
      throw new IllegalArgumentException("A simulation starts at a finite value, not at " + start);
    }
  }

  /** The number of observations. */
  public int size() {
    return times.length;
  }

  /** The time of an observation. */
  public double time(int i) {
    return times[i];
  }

  /** The value of an observation. */
  public double value(int i) {
    return values[i];
  }

  /** The length of the interval that ends with an observation. */
  double step(int i) {
    return times[i] - times[i - 1];
  }

  /** The time from the first to the last observation. */
  double duration() {
    return times[times.length - 1] - times[0];
  }

  double shortestStep() {
    double shortest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < times.length; i++) {
      shortest = Math.min(shortest, step(i));
    }
    return shortest;
  }

  /** The same times with the logarithms of the values. */
  Observations logarithms() {
    for (int i = 0; i < values.length; i++) {
      if (values[i] <= 0) {
        throw new IllegalArgumentException(
            "Prices must be positive, but value %d, at t = %s, is %s; for values of any sign fit an Ornstein–Uhlenbeck process"
                .formatted(i, times[i], values[i]));
      }
    }
    return new Observations(times, Arrays.stream(values).map(Math::log).toArray());
  }

  /** The same times with all values less a level. */
  Observations less(double level) {
    return new Observations(times, Arrays.stream(values).map(value -> value - level).toArray());
  }

  /** Squares and inverses of what is much larger or smaller are no numbers. */
  private static void requireScale(String what, double scale) {
    if (scale != 0 && !(scale > 1 / LARGEST && scale < LARGEST)) {
      throw new IllegalArgumentException(
          "The %s of the series have a scale of %.1e; give them in another unit, from %.0e to %.0e"
              .formatted(what, scale, 1 / LARGEST, LARGEST));
    }
  }

  /** Refuses a series that is too short, or has nothing random in it. */
  void require(int fewest, String model) {
    if (values.length < fewest) {
      throw new IllegalArgumentException(
          "%s needs at least %d observations, not %d".formatted(model, fewest, values.length));
    }
    requireScale("times", duration());
    double slope = (values[values.length - 1] - values[0]) / duration();
    double largest = 0;
    double scale = 0;
    for (int i = 0; i < values.length; i++) {
      double line = values[0] + slope * (times[i] - times[0]);
      largest = Math.max(largest, Math.abs(values[i] - line));
      scale = Math.max(scale, Math.abs(values[i]));
    }
    requireScale("values", scale);
    if (largest <= 1e-12 * scale) {
      throw new IllegalArgumentException(
          "%s has no noise to fit: the series is a straight line to rounding".formatted(model));
    }
  }
}

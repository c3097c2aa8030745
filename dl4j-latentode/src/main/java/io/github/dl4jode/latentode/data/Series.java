package io.github.dl4jode.latentode.data;

import io.github.dl4jode.argument.IncreasingTimes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What several sensors measured at some times, evenly spaced or not; where a sensor did not
 * measure, its value is missing. A point of which every value is missing is a time that is asked
 * about.
 *
 * <p>Immutable: arrays are copied on their way in and out.
 *
 * @param id its name
 * @param times strictly increasing, finite, at least one
 * @param values [point][sensor]; NaN is a missing value
 */
public record Series(String id, double[] times, double[][] values) implements Serializable {

  /**
   * Checks and copies its arguments.
   *
   * @throws IllegalArgumentException if the name is blank or has several lines, there is no point,
   *     times do not increase, points have several sizes or no sensors, or a number is infinite;
   *     the message names the point
   */
  public Series {
    if (id.isBlank() || id.lines().count() > 1) {
      throw new IllegalArgumentException("A series has a name of one line, not \"" + id + '"');
    }
    times = times.clone();
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    checkShape(id, times, values);
    checkNumbers(id, times, values);
  }

  private static void checkShape(String id, double[] times, double[][] values) {
    if (times.length == 0 || times.length != values.length) {
      throw new IllegalArgumentException(
          "Series %s needs at least one point, and as many times as points, not %d and %d"
              .formatted(id, times.length, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i].length == 0 || values[i].length != values[0].length) {
        throw new IllegalArgumentException(
            "Series %s has %d values at its first point and %d at point %d; each has one of each sensor, NaN where it is missing"
                .formatted(id, values[0].length, values[i].length, i));
      }
    }
  }

  private static void checkNumbers(String id, double[] times, double[][] values) {
    IncreasingTimes.require("The times of series " + id, "", times);
    for (int i = 0; i < times.length; i++) {
      for (double value : values[i]) {
        if (Double.isInfinite(value)) {
          throw new IllegalArgumentException(
              "Series %s holds %s at time %s; a value is finite, or NaN where it is missing"
                  .formatted(id, value, times[i]));
        }
      }
    }
  }

  /**
   * Times that are asked about: a series of which every value is missing.
   *
   * @param times strictly increasing
   * @param sensors how many, at least 1
   */
  public static Series missing(String id, double[] times, int sensors) {
    double[] row = new double[sensors];
    Arrays.fill(row, Double.NaN);
    double[][] values = new double[times.length][];
    Arrays.fill(values, row);
    return new Series(id, times, values);
  }

  /** A copy. */
  @Override
  public double[] times() {
    return times.clone();
  }

  /** A copy. */
  @Override
  public double[][] values() {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** How many points there are. */
  public int size() {
    return times.length;
  }

  /** How many sensors there are. */
  public int sensors() {
    return values[0].length;
  }

  /** The time of a point. */
  public double time(int point) {
    return times[point];
  }

  /** The time of the first point. */
  public double firstTime() {
    return times[0];
  }

  /** The time of the last point. */
  public double lastTime() {
    return times[times.length - 1];
  }

  /** What a sensor measured at a point; NaN if it did not. */
  public double value(int point, int sensor) {
    return values[point][sensor];
  }

  /** Whether a sensor measured at a point. */
  public boolean isObserved(int point, int sensor) {
    return !Double.isNaN(values[point][sensor]);
  }

  /** How many values are not missing. */
  public int observations() {
    return Math.toIntExact(
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(v -> !Double.isNaN(v))
            .count());
  }

  /**
   * Keeps points at random. With the same seed, the points of a smaller number are among those of a
   * larger one.
   *
   * @param count how many are kept
   * @throws IllegalArgumentException if there are not as many, or it is none
   */
  public Series subsample(int count, long seed) {
    if (count < 1 || count > size()) {
      throw new IllegalArgumentException(
          "Of the %d points of series %s, %d cannot be kept".formatted(size(), id, count));
    }
    return points(RandomOrder.choose(count, size(), seed));
  }

  /**
   * The points up to a time, with it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Series until(double time) {
    return where(i -> times[i] <= time, "until time " + time);
  }

  /**
   * The points after a time, without it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Series after(double time) {
    return where(i -> times[i] > time, "after time " + time);
  }

  private Series where(IntPredicate kept, String what) {
    int[] points = IntStream.range(0, size()).filter(kept).toArray();
    if (points.length == 0) {
      throw new IllegalArgumentException(
          "Series %s has no point %s; its points are from time %s to %s"
              .formatted(id, what, firstTime(), lastTime()));
    }
    return points(points);
  }

  private Series points(int[] points) {
    return new Series(
        id,
        Arrays.stream(points).mapToDouble(i -> times[i]).toArray(),
        Arrays.stream(points).mapToObj(i -> values[i]).toArray(double[][]::new));
  }

  /**
   * Makes values of a sensor missing, chosen at random; the times stay.
   *
   * @param sensor from 0
   * @param fraction of its values, 0 to 1; rounded to the nearest whole number of them
   * @throws IllegalArgumentException if there is no such sensor or fraction
   */
  public Series removeValues(int sensor, double fraction, long seed) {
    if (sensor < 0 || sensor >= sensors() || !(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException(
          "The fraction %s of sensor %d cannot be removed: series %s has %d sensors, and fractions are from 0 to 1"
              .formatted(fraction, sensor, id, sensors()));
    }
    int[] observed = IntStream.range(0, size()).filter(i -> isObserved(i, sensor)).toArray();
    int count = Math.toIntExact(Math.round(fraction * observed.length));
    double[][] kept = values();
    for (int i : RandomOrder.choose(count, observed.length, seed)) {
      kept[observed[i]][sensor] = Double.NaN;
    }
    return new Series(id, times, kept);
  }

  /**
   * The values that another series of these sensors does not have: what is hidden from those who
   * see the other. The times stay, all of them.
   *
   * @throws IllegalArgumentException if the other has another number of sensors
   */
  public Series minus(Series other) {
    if (other.sensors() != sensors()) {
      throw new IllegalArgumentException(
          "Series %s has %d sensors, series %s has %d"
              .formatted(id, sensors(), other.id, other.sensors()));
    }
    double[][] rest = values();
    for (int i = 0; i < rest.length; i++) {
      int point = Arrays.binarySearch(other.times, times[i]);
      for (int sensor = 0; point >= 0 && sensor < sensors(); sensor++) {
        if (other.isObserved(point, sensor)) {
          rest[i][sensor] = Double.NaN;
        }
      }
    }
    return new Series(id, times, rest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Series that
        && id.equals(that.id)
        && Arrays.equals(times, that.times)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * id.hashCode() + Arrays.hashCode(times)) + Arrays.deepHashCode(values);
  }

  @Override
  public String toString() {
    return "Series %s of %d points and %d sensors, from time %s to %s"
        .formatted(id, size(), sensors(), firstTime(), lastTime());
  }
}

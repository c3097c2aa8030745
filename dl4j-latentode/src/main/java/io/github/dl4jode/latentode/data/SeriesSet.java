package io.github.dl4jode.latentode.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Series of the same sensors, each with its own times.
 *
 * @param sensors their names, each once
 * @param series at least one, each with a name of its own
 */
public record SeriesSet(List<String> sensors, List<Series> series) implements Serializable {

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if there are no sensors or no series, a name comes twice, or a
   *     series has another number of sensors
   */
  public SeriesSet {
    sensors = List.copyOf(sensors);
    series = List.copyOf(series);
    boolean named = sensors.stream().noneMatch(name -> name.isBlank() || name.lines().count() > 1);
    if (sensors.isEmpty() || !named || new HashSet<>(sensors).size() < sensors.size()) {
      throw new IllegalArgumentException(
          "Sensors have names of one line, each another, not " + sensors);
    }
    if (series.isEmpty()) {
      throw new IllegalArgumentException("A set of series has at least one");
    }
    Set<String> ids = new HashSet<>();
    for (Series one : series) {
      if (one.sensors() != sensors.size() || !ids.add(one.id())) {
        throw new IllegalArgumentException(
            "%s does not fit in: the sensors are %s, and each series has a name of its own"
                .formatted(one, sensors));
      }
    }
  }

  /**
   * Series to learn from, and series to test with.
   *
   * @param training at least one
   * @param test at least one
   */
  public record Split(SeriesSet training, SeriesSet test) {}

  /** How many series there are. */
  public int size() {
    return series.size();
  }

  /** The time at which the first of all series begins. */
  public double firstTime() {
    return series.stream().mapToDouble(Series::firstTime).min().orElseThrow();
  }

  /** The time at which the last of all series ends. */
  public double lastTime() {
    return series.stream().mapToDouble(Series::lastTime).max().orElseThrow();
  }

  /**
   * Where a sensor stands.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public int sensor(String name) {
    int index = sensors.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "There is no sensor \"%s\"; there are %s".formatted(name, sensors));
    }
    return index;
  }

  /** Another series in the place of each. */
  public SeriesSet map(UnaryOperator<Series> change) {
    return new SeriesSet(sensors, series.stream().map(change).toList());
  }

  /** {@link Series#subsample} of each, with a seed of its own. */
  public SeriesSet subsample(int count, long seed) {
    return mapIndexed((one, i) -> one.subsample(count, RandomOrder.seed(seed, i)));
  }

  /** {@link Series#until} of each. */
  public SeriesSet until(double time) {
    return map(one -> one.until(time));
  }

  /** {@link Series#after} of each. */
  public SeriesSet after(double time) {
    return map(one -> one.after(time));
  }

  /** {@link Series#removeValues} of each, with a seed of its own. */
  public SeriesSet removeValues(String sensor, double fraction, long seed) {
    int index = sensor(sensor);
    return mapIndexed((one, i) -> one.removeValues(index, fraction, RandomOrder.seed(seed, i)));
  }

  /**
   * {@link Series#minus} of each and the series in the same place of the other.
   *
   * @throws IllegalArgumentException if the other has other sensors, or other names of series
   */
  public SeriesSet minus(SeriesSet other) {
    checkSameSeries(other);
    return mapIndexed((one, i) -> one.minus(other.series.get(i)));
  }

  /** Throws, if the other has other sensors, or other names of series, or in another order. */
  void checkSameSeries(SeriesSet other) {
    if (!sensors.equals(other.sensors) || !ids().equals(other.ids())) {
      throw new IllegalArgumentException(
          "Two sets belong together if they have the same sensors, and series of the same names in the same order; these have %s and %s, and %d and %d series"
              .formatted(sensors, other.sensors, size(), other.size()));
    }
  }

  private List<String> ids() {
    return series.stream().map(Series::id).toList();
  }

  /** A change that knows which series it is of. */
  private interface IndexedChange {
    Series apply(Series series, int index);
  }

  private SeriesSet mapIndexed(IndexedChange change) {
    List<Series> changed = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      changed.add(change.apply(series.get(i), i));
    }
    return new SeriesSet(sensors, changed);
  }

  /**
   * Sets series aside for the test, chosen at random; each part keeps their order.
   *
   * @param testFraction between 0 and 1; rounded to whole series, at least one in each part
   * @throws IllegalArgumentException if the fraction is another, or there is only one series
   */
  public Split split(double testFraction, long seed) {
    if (!(testFraction > 0 && testFraction < 1) || size() < 2) {
      throw new IllegalArgumentException(
          "The fraction %s of %d series cannot be set aside: it is between 0 and 1, of at least 2 series"
              .formatted(testFraction, size()));
    }
    long wanted = Math.round(testFraction * size());
    int count = Math.toIntExact(Math.min(size() - 1L, Math.max(1, wanted)));
    int[] chosen = RandomOrder.choose(count, size(), seed);
    List<Series> training = new ArrayList<>();
    List<Series> test = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      (Arrays.binarySearch(chosen, i) >= 0 ? test : training).add(series.get(i));
    }
    return new Split(new SeriesSet(sensors, training), new SeriesSet(sensors, test));
  }

  /**
   * Moves times that are nearly equal onto the earliest of them, so that a minibatch has fewer. It
   * is done on request only: nothing else takes two times for one. Points of one series that fall
   * on one time become one point with the values of all.
   *
   * @param tolerance how far a time is moved at most, relative to the time from the first point of
   *     all series to the last; less than 1
   * @throws IllegalArgumentException if the tolerance is none, or two points of one series that
   *     fall on one time both have a value of a sensor
   */
  public SeriesSet mergeTimes(double tolerance) {
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "A tolerance of times is from 0 to less than 1, not " + tolerance);
    }
    double[] all =
        series.stream().flatMapToDouble(one -> Arrays.stream(one.times())).sorted().toArray();
    double most = tolerance * (lastTime() - firstTime());
    double[] anchors = new double[all.length];
    int count = 0;
    for (double time : all) {
      if (count == 0 || time - anchors[count - 1] > most) {
        anchors[count++] = time;
      }
    }
    double[] grid = Arrays.copyOf(anchors, count);
    return map(one -> merged(one, grid, tolerance));
  }

  private Series merged(Series series, double[] grid, double tolerance) {
    double[] times = new double[series.size()];
    double[][] values = series.values();
    int count = 0;
    for (int i = 0; i < series.size(); i++) {
      int found = Arrays.binarySearch(grid, series.time(i));
      // Not found, the insertion point is behind the anchor.
      double time = grid[found >= 0 ? found : -found - 2];
      if (count == 0 || time > times[count - 1]) {
        times[count] = time;
        values[count++] = values[i];
      } else {
        fill(values[count - 1], series, i, tolerance);
      }
    }
    return new Series(series.id(), Arrays.copyOf(times, count), Arrays.copyOf(values, count));
  }

  /** Adds the values of a point to those of the one before it. */
  private void fill(double[] values, Series series, int point, double tolerance) {
    for (int sensor = 0; sensor < values.length; sensor++) {
      if (series.isObserved(point, sensor) && !Double.isNaN(values[sensor])) {
        throw new IllegalArgumentException(
            "Two points of series %s, at times %s and %s, would be one with the tolerance %s, and both have a value of %s; take a smaller one"
                .formatted(
                    series.id(),
                    series.time(point - 1),
                    series.time(point),
                    tolerance,
                    sensors.get(sensor)));
      }
      if (series.isObserved(point, sensor)) {
        values[sensor] = series.value(point, sensor);
      }
    }
  }
}

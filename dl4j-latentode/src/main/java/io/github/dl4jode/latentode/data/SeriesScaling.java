package io.github.dl4jode.latentode.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How what a model sees comes from the user's series: (value - mean) / deviation of each sensor,
 * and (time - offset) / scale. It belongs to a trained model as its parameters do, and is saved
 * with it.
 *
 * @param sensors their names
 * @param means one of each sensor
 * @param deviations one of each sensor, positive
 * @param timeOffset the time that the model sees as 0
 * @param timeScale how much time the model sees as 1, positive
 */
public record SeriesScaling(
    @JsonProperty("sensors") List<String> sensors,
    @JsonProperty("means") double[] means,
    @JsonProperty("deviations") double[] deviations,
    @JsonProperty("timeOffset") double timeOffset,
    @JsonProperty("timeScale") double timeScale)
    implements Serializable {

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if there are not as many means and deviations as sensors, or a
   *     number is not finite, or not positive where it has to be
   */
  @JsonCreator
  public SeriesScaling {
    sensors = List.copyOf(sensors);
    means = means.clone();
    deviations = deviations.clone();
    boolean complete = sensors.size() == means.length && means.length == deviations.length;
    boolean finite =
        DoubleStream.of(means).allMatch(Double::isFinite) && Double.isFinite(timeOffset);
    boolean positive =
        DoubleStream.concat(DoubleStream.of(deviations), DoubleStream.of(timeScale))
            .allMatch(number -> number > 0 && Double.isFinite(number));
    if (!complete || !finite || !positive) {
      throw new IllegalArgumentException(
          "A scaling has a mean and a positive deviation of each sensor, and a positive scale of time, not %s, %s, %s, %s and %s"
              .formatted(
                  sensors,
                  Arrays.toString(means),
                  Arrays.toString(deviations),
                  timeOffset,
                  timeScale));
    }
  }

  /** The model sees the series as they are. */
  public static SeriesScaling none(List<String> sensors) {
    double[] ones = new double[sensors.size()];
    Arrays.fill(ones, 1);
    return new SeriesScaling(sensors, new double[sensors.size()], ones, 0, 1);
  }

  /**
   * To mean 0 and variance 1 of the values of each sensor that are not missing, and to times from 0
   * to 1. What does not vary, values of a sensor or the time, keeps its scale.
   *
   * @param training what the model learns from, and nothing that it is tested with
   * @throws IllegalArgumentException if a sensor has no value
   */
  public static SeriesScaling of(SeriesSet training) {
    int count = training.sensors().size();
    double[] means = new double[count];
    double[] deviations = new double[count];
    for (int sensor = 0; sensor < count; sensor++) {
      double[] values = values(training, sensor);
      double mean = DoubleStream.of(values).average().orElseThrow();
      double variance =
          DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      means[sensor] = mean;
      // Rounding alone leaves a little.
      deviations[sensor] = variance > 1e-24 * mean * mean ? Math.sqrt(variance) : 1;
    }
    double span = training.lastTime() - training.firstTime();
    return new SeriesScaling(
        training.sensors(), means, deviations, training.firstTime(), span > 0 ? span : 1);
  }

  private static double[] values(SeriesSet set, int sensor) {
    double[] values =
        set.series().stream()
            .flatMapToDouble(
                one -> IntStream.range(0, one.size()).mapToDouble(i -> one.value(i, sensor)))
            .filter(value -> !Double.isNaN(value))
            .toArray();
    if (values.length == 0) {
      throw new IllegalArgumentException(
          "Sensor \"%s\" has no value in any series; leave it out"
              .formatted(set.sensors().get(sensor)));
    }
    return values;
  }

  /** A copy. */
  @Override
  public double[] means() {
    return means.clone();
  }

  /** A copy. */
  @Override
  public double[] deviations() {
    return deviations.clone();
  }

  /** What the model sees of a time. */
  public double applyToTime(double time) {
    return (time - timeOffset) / timeScale;
  }

  /** What the model sees of times. */
  public double[] applyToTimes(double... times) {
    return DoubleStream.of(times).map(this::applyToTime).toArray();
  }

  /** The time that the model sees as this one. */
  public double undoTime(double scaled) {
    return timeOffset + timeScale * scaled;
  }

  /**
   * What the model sees of a series.
   *
   * @throws IllegalArgumentException if it has another number of sensors, or two of its times are
   *     so close that scaled they are one
   */
  public Series apply(Series series) {
    return mapped(
        series,
        applyToTimes(series.times()),
        sensor -> value -> (value - means[sensor]) / deviations[sensor]);
  }

  /**
   * What the model sees of series.
   *
   * @throws IllegalArgumentException if they have other sensors; it names those that are expected
   */
  public SeriesSet apply(SeriesSet set) {
    if (!set.sensors().equals(sensors)) {
      throw new IllegalArgumentException(
          "The sensors of the series are %s, where %s are expected, in this order"
              .formatted(set.sensors(), sensors));
    }
    return set.map(this::apply);
  }

  /** The series that the model sees as this one, up to rounding. */
  public Series undo(Series scaled) {
    return undo(scaled, DoubleStream.of(scaled.times()).map(this::undoTime).toArray());
  }

  /**
   * The same at times that are known, not rounded on their way through the model.
   *
   * @param times of the points, as the user has them
   */
  public Series undo(Series scaled, double[] times) {
    return mapped(scaled, times, sensor -> value -> means[sensor] + deviations[sensor] * value);
  }

  /** What happens to the values of a sensor. */
  private interface BySensor {
    DoubleUnaryOperator of(int sensor);
  }

  private Series mapped(Series series, double[] times, BySensor change) {
    if (series.sensors() != sensors.size()) {
      throw new IllegalArgumentException("%s, where the sensors are %s".formatted(series, sensors));
    }
    double[][] values = series.values();
    for (double[] point : values) {
      for (int sensor = 0; sensor < point.length; sensor++) {
        point[sensor] = change.of(sensor).applyAsDouble(point[sensor]);
      }
    }
    return new Series(series.id(), times, values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeriesScaling that
        && sensors.equals(that.sensors)
        && Arrays.equals(means, that.means)
        && Arrays.equals(deviations, that.deviations)
        && Double.compare(timeOffset, that.timeOffset) == 0
        && Double.compare(timeScale, that.timeScale) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {
          sensors.hashCode(),
          Arrays.hashCode(means),
          Arrays.hashCode(deviations),
          Double.hashCode(timeOffset),
          Double.hashCode(timeScale)
        });
  }

  @Override
  public String toString() {
    return "SeriesScaling of %s: means %s, deviations %s, time - %s over %s"
        .formatted(
            sensors, Arrays.toString(means), Arrays.toString(deviations), timeOffset, timeScale);
  }
}

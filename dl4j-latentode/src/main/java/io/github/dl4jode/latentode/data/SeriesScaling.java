package io.github.dl4jode.latentode.data;

import io.github.dl4jode.array.Moments;
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
   * to 1. What does not vary, values of a sensor or the time, keeps its scale; values that are
   * equal up to rounding are divided by their mean.
   *
   * @param training what the model learns from, and nothing that it is tested with
   * @throws IllegalArgumentException if a sensor has no value
   */
  public static SeriesScaling of(SeriesSet training) {
    int count = training.sensors().size();
    double[] means = new double[count];
    double[] deviations = new double[count];
    for (int sensor = 0; sensor < count; sensor++) {
      Moments moments = Moments.of(values(training, sensor));
      means[sensor] = moments.mean();
      deviations[sensor] = deviation(moments);
    }
    double span = training.lastTime() - training.firstTime();
    return new SeriesScaling(
        training.sensors(), means, deviations, training.firstTime(), span > 0 ? span : 1);
  }

  private static double deviation(Moments moments) {
    if (moments.deviation() == 0) {
      return 1;
    }
    // Where rounding alone differs, the model sees about 0 in any unit.
    return moments.isConstant() ? Math.abs(moments.mean()) : moments.deviation();
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
   * @throws IllegalArgumentException if it has another number of sensors, or two of its times
   *     differ by rounding alone, so that scaled they are one
   */
  public Series apply(Series series) {
    double[] scaled = applyToTimes(series.times());
    requireDistinct(series, scaled);
    return mapped(series, scaled, sensor -> value -> applyToValue(value, sensor));
  }

  private double applyToValue(double value, int sensor) {
    double difference = value - means[sensor];
    return Double.isInfinite(difference)
        ? (value / 2 - means[sensor] / 2) / deviations[sensor] * 2
        : difference / deviations[sensor];
  }

  private void requireDistinct(Series series, double... scaled) {
    for (int i = 1; i < scaled.length; i++) {
      if (scaled[i] == scaled[i - 1]) {
        throw new IllegalArgumentException(
            "The times %s and %s of series %s are one for the model, which sees (time - %s) / %s; ask about one of them, or merge the points, SeriesSet.mergeTimes"
                .formatted(series.time(i - 1), series.time(i), series.id(), timeOffset, timeScale));
      }
    }
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

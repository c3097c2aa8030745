package io.github.dl4jode.cde.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A time series with its class: values of some channels at increasing times, some missing. */
public final class LabelledSeries {

  /** The class of a series whose class is not known. */
  public static final int UNKNOWN = -1;

  private final String id;
  private final int label;
  private final double[] times;
  private final double[][] values;

  /**
   * Copies its arguments.
   *
   * @param id the name of the series, for messages
   * @param label its class, from 0, or {@link #UNKNOWN}
   * @param times strictly increasing, finite, at least one
   * @param values [time][channel], NaN where missing, never infinite
   * @throws IllegalArgumentException if an argument is not as above; the message names the series
   */
  public LabelledSeries(String id, int label, double[] times, double[][] values) {
    this.id = id;
    this.label = label;
    this.times = times.clone();
    this.values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    if (times.length == 0 || times.length != values.length) {
      throw new IllegalArgumentException(
          "Series %s has %d times and %d rows of values; it needs a row for each time, and one at least"
              .formatted(id, times.length, values.length));
    }
    if (label < UNKNOWN) {
      throw new IllegalArgumentException(
          "Series %s has class %d; classes count from 0".formatted(id, label));
    }
    for (int i = 0; i < times.length; i++) {
      check(i);
    }
  }

  private void check(int row) {
    if (!Double.isFinite(times[row]) || (row > 0 && !(times[row] > times[row - 1]))) {
      throw new IllegalArgumentException(
          "Series %s has time %s%s; times are finite and increase"
              .formatted(id, times[row], row > 0 ? " after " + times[row - 1] : " at first"));
    }
    if (values[row].length != values[0].length) {
      throw new IllegalArgumentException(
          "Series %s has %d values at time %s, and %d at first"
              .formatted(id, values[row].length, times[row], values[0].length));
    }
    for (int channel = 0; channel < values[row].length; channel++) {
      if (Double.isInfinite(values[row][channel])) {
        throw new IllegalArgumentException(
            "Series %s, channel %d, is infinite at time %s; write NaN where a value is missing"
                .formatted(id, channel, times[row]));
      }
    }
  }

  /** The name. */
  public String id() {
    return id;
  }

  /** The class, from 0, or {@link #UNKNOWN}. */
  public int label() {
    return label;
  }

  /** The number of times. */
  public int size() {
    return times.length;
  }

  /** The number of channels. */
  public int channels() {
    return values[0].length;
  }

  /** A time. */
  public double time(int row) {
    return times[row];
  }

  /** A value, NaN where it is missing. */
  public double value(int row, int channel) {
    return values[row][channel];
  }

  /** Whether any channel has a value at a time. */
  public boolean isObserved(int row) {
    return Arrays.stream(values[row]).anyMatch(value -> !Double.isNaN(value));
  }

  /** The number of times at which a channel has a value. */
  public int observedTimes() {
    return (int) IntStream.range(0, size()).filter(this::isObserved).count();
  }

  /** The times; a copy. */
  public double[] times() {
    return times.clone();
  }

  /** The values [time][channel]; a copy. */
  public double[][] values() {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** The same series with other values at its times. */
  LabelledSeries withValues(double[][] others) {
    return new LabelledSeries(id, label, times, others);
  }
}

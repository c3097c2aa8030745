package io.github.dl4jode.cde.signature;

import java.util.Arrays;

/**
 * The rows of one series: the columns of the minibatch in which it has a value.
 *
 * @param columns where the rows come from
 * @param times of the rows
 * @param values [row][channel], row-major, NaN where missing
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SeriesRows(int[] columns, double[] times, double[] values) {

  /**
   * Takes a series out of a minibatch.
   *
   * @param cells [batch][channel][column]
   * @param clock [batch][column]
   * @throws IllegalArgumentException if it has fewer than two rows, its times do not increase or
   *     are not finite, or a value is infinite
   */
  static SeriesRows read(int series, int channels, int width, double[] cells, double[] clock) {
    int[] columns = columns(series, channels, width, cells);
    if (columns.length < 2) {
      throw new IllegalArgumentException(
          "Series %d of the minibatch has %s; a path needs values at two times or more: leave the series out"
              .formatted(
                  series,
                  columns.length == 0
                      ? "no value"
                      : "values at one time only, " + clock[series * width + columns[0]]));
    }
    double[] times = new double[columns.length];
    double[] values = new double[columns.length * channels];
    for (int row = 0; row < columns.length; row++) {
      times[row] = clock[series * width + columns[row]];
      requireIncreasing(series, row, times);
      for (int channel = 0; channel < channels; channel++) {
        double value = cells[(series * channels + channel) * width + columns[row]];
        if (Double.isInfinite(value)) {
          throw new IllegalArgumentException(
              "Series %d of the minibatch, channel %d, is %s at time %s; write NaN where a value is missing"
                  .formatted(series, channel, value, times[row]));
        }
        values[row * channels + channel] = value;
      }
    }
    return new SeriesRows(columns, times, values);
  }

  private static int[] columns(int series, int channels, int width, double... cells) {
    int[] found = new int[width];
    int count = 0;
    for (int column = 0; column < width; column++) {
      boolean any = false;
      for (int channel = 0; channel < channels && !any; channel++) {
        any = !Double.isNaN(cells[(series * channels + channel) * width + column]);
      }
      if (any) {
        found[count++] = column;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static void requireIncreasing(int series, int row, double... times) {
    if (!Double.isFinite(times[row]) || (row > 0 && !(times[row] > times[row - 1]))) {
      throw new IllegalArgumentException(
          "Series %d of the minibatch has time %s%s; times are finite and increase: sort the rows, and put what was measured at one time into one"
              .formatted(series, times[row], row > 0 ? " after " + times[row - 1] : " at first"));
    }
  }
}

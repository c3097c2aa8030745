package io.github.dl4jode.cde.signature;

import java.util.Arrays;

/**
 * The knots of one series: the times of its rows, and the ends of its windows between them; each
 * knot of each channel as a mean of two values of the series.
 *
 * <p>A missing value, and one at the end of a window, is on the line between the values of its
 * channel before and after it; before the first value of a channel it is that value, after the last
 * one likewise, and 0 where a channel has no value at all.
 */
final class WindowKnots {

  private static final int ABSENT = -1;

  /** Window ends that are nearer to a row than this part of a window are at that row. */
  private static final double SNAP = 1e-9;

  private final int channels;
  private final double[] times;
  private final int[] ends;
  private final int[] before;
  private final int[] after;
  private final double[] weight;

  /**
   * Places the ends of the windows.
   *
   * @param rows the times of the rows, strictly increasing, two or more
   * @param values [row][channel], row-major, NaN where missing
   * @param windows how many there are, the last one possibly shorter
   * @param length of a window
   */
  WindowKnots(double[] rows, double[] values, int windows, double length) {
    this.channels = values.length / rows.length;
    double[] merged = new double[rows.length + windows];
    this.ends = new int[windows + 1];
    int count = 0;
    int row = 0;
    for (int window = 1; window <= windows; window++) {
      double end = window == windows ? rows[rows.length - 1] : rows[0] + window * length;
      while (row < rows.length && rows[row] <= end + SNAP * length) {
        merged[count++] = rows[row++];
      }
      if (end - merged[count - 1] > SNAP * length) {
        merged[count++] = end;
      }
      ends[window] = count - 1;
    }
    this.times = Arrays.copyOf(merged, count);
    this.before = new int[count * channels];
    this.after = new int[count * channels];
    this.weight = new double[count * channels];
    for (int channel = 0; channel < channels; channel++) {
      interpolate(channel, rows, values);
    }
  }

  /** The number of windows, the last one possibly shorter. */
  static int windows(double span, double length) {
    return Math.max(1, (int) Math.ceil(span / length - SNAP));
  }

  private void interpolate(int channel, double[] rows, double[] values) {
    int last = ABSENT;
    int next = observed(channel, 0, rows.length, values);
    for (int knot = 0; knot < times.length; knot++) {
      while (next < rows.length && rows[next] <= times[knot]) {
        last = next;
        next = observed(channel, next + 1, rows.length, values);
      }
      int at = knot * channels + channel;
      boolean hasLast = last != ABSENT;
      boolean hasNext = next < rows.length;
      before[at] = hasLast ? last : hasNext ? next : ABSENT;
      after[at] = hasNext ? next : last;
      weight[at] = hasLast && hasNext ? (times[knot] - rows[last]) / (rows[next] - rows[last]) : 0;
    }
  }

  private int observed(int channel, int from, int rows, double... values) {
    int row = from;
    while (row < rows && Double.isNaN(values[row * channels + channel])) {
      row++;
    }
    return row;
  }

  /** The knots that end the windows, the first one before all windows. */
  int end(int window) {
    return ends[window];
  }

  /** The values at the knots [knot][channel]. */
  double[] points(double... values) {
    double[] points = new double[times.length * channels];
    for (int at = 0; at < points.length; at++) {
      if (before[at] != ABSENT) {
        int channel = at % channels;
        double from = values[before[at] * channels + channel];
        points[at] =
            weight[at] == 0
                ? from
                : from + weight[at] * (values[after[at] * channels + channel] - from);
      }
    }
    return points;
  }

  /** The cotangents of the values from those at the knots; 0 where a value is missing. */
  double[] cotangents(int rows, double... pointCotangents) {
    double[] cotangents = new double[rows * channels];
    for (int at = 0; at < pointCotangents.length; at++) {
      if (before[at] != ABSENT) {
        int channel = at % channels;
        cotangents[before[at] * channels + channel] += (1 - weight[at]) * pointCotangents[at];
        cotangents[after[at] * channels + channel] += weight[at] * pointCotangents[at];
      }
    }
    return cotangents;
  }
}

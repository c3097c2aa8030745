package io.github.dl4jode.sde;

import io.github.dl4jode.argument.IncreasingTimes;

/** What series [batch, channels, times] on a common grid of times are refused for. */
final class GridOfSeries {

  private GridOfSeries() {}

  /**
   * Refuses times that do not increase.
   *
   * @throws IllegalArgumentException if there are fewer than two, or one is not finite or not above
   *     the one before it
   */
  static void requireTimes(double... times) {
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "Series need values at two times or more, not at " + times.length);
    }
    IncreasingTimes.require(
        "The times of series", ". Sort the values by time, and keep one for each time", times);
  }

  /**
   * Refuses infinite values.
   *
   * @param values row-major
   * @param shape of the series
   * @throws IllegalArgumentException naming the first one
   */
  static void requireNoInfinity(double[] values, long... shape) {
    for (int i = 0; i < values.length; i++) {
      if (Double.isInfinite(values[i])) {
        throw new IllegalArgumentException(
            "The value of series %d, channel %d at time %d of the grid is %s; a value is finite, or NaN where it is missing"
                .formatted(
                    i / (shape[1] * shape[2]), i / shape[2] % shape[1], i % shape[2], values[i]));
      }
    }
  }
}

package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;

/** The times of series as a channel of a path, in FLOAT, which has seven digits. */
public final class FloatTimes {

  private FloatTimes() {}

  /**
   * Refuses times that are one time in FLOAT.
   *
   * @param given in the user's units
   * @param seen the same series as a network sees them
   * @throws IllegalArgumentException if two times of a series cannot be told apart; the message
   *     names the series and the times
   */
  public static void requireDistinct(LabelledSeriesSet given, LabelledSeriesSet seen) {
    for (int i = 0; i < given.size(); i++) {
      requireDistinct(given.series().get(i), seen.series().get(i));
    }
  }

  private static void requireDistinct(LabelledSeries given, LabelledSeries seen) {
    for (int row = 1; row < given.size(); row++) {
      if ((float) seen.time(row) == (float) seen.time(row - 1)) {
        throw new IllegalArgumentException(
            "Series %s has the times %s and %s, too near each other for the span of all times (FLOAT has seven digits); put what was measured at one time into one line"
                .formatted(given.id(), given.time(row - 1), given.time(row)));
      }
    }
  }
}

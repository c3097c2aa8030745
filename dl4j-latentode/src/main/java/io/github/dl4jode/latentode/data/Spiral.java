package io.github.dl4jode.latentode.data;

import java.io.Serializable;

/**
 * A spiral from one of the {@link #POINTS} points of its curve on. The first point is at time 0,
 * the next ones follow in steps of {@link #STEP}.
 *
 * @param direction which way round
 * @param start the index of the first point on the curve
 */
public record Spiral(SpiralDirection direction, int start) implements Serializable {

  /** How many points the curve has, evenly spaced in s. */
  public static final int POINTS = 500;

  /** The time from point to point: a series' times are the first of the curve. */
  public static final double STEP = SpiralDirection.LAST / (POINTS - 1);

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the curve has no such point
   */
  public Spiral {
    if (start < 0 || start >= POINTS) {
      throw new IllegalArgumentException(
          "A curve has the points 0 to %d, not %d".formatted(POINTS - 1, start));
    }
  }

  /**
   * Points without noise.
   *
   * @param id name of the series
   * @param from the first point, counted from the start
   * @param to after the last
   * @throws IllegalArgumentException if there are none, or the curve ends before
   */
  public Series series(String id, int from, int to) {
    if (from < 0 || to <= from || start + to > POINTS) {
      throw new IllegalArgumentException(
          "The curve has no points %d to %d after the start at %d; it ends with point %d"
              .formatted(from, to - 1, start, POINTS - 1));
    }
    double[] times = new double[to - from];
    double[][] values = new double[to - from][];
    for (int i = 0; i < times.length; i++) {
      times[i] = (from + i) * STEP;
      values[i] = direction.at((start + from + i) * STEP);
    }
    return new Series(id, times, values);
  }
}

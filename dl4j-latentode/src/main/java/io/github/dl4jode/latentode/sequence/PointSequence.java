package io.github.dl4jode.latentode.sequence;

import java.util.Arrays;

/**
 * The points of each series in the order in which they are read, whatever grid they lie on: step k
 * is at the k-th point of every series that has so many.
 *
 * <p>So the number of steps is that of the longest series and not of the grid, and grid times at
 * which a series has nothing do not exist for it.
 */
public final class PointSequence {

  /** No point. */
  public static final int NONE = -1;

  private final int series;
  private final int steps;

  // [steps, series]
  private final int[] grid;
  private final double[] behind;
  private final double[] ahead;

  private PointSequence(int series, int steps) {
    this.series = series;
    this.steps = steps;
    this.grid = new int[steps * series];
    this.behind = new double[steps * series];
    this.ahead = new double[steps * series];
    Arrays.fill(grid, NONE);
  }

  /**
   * Finds the points.
   *
   * @param isPoint [series, times]
   * @param times [series, times]
   * @throws IllegalArgumentException if times of points are not strictly increasing, or not finite
   */
  public static PointSequence of(
      boolean[] isPoint, double[] times, int series, ReadingOrder order) {
    int gridLength = times.length / series;
    int[] counts = new int[series];
    for (int b = 0; b < series; b++) {
      counts[b] = count(isPoint, b * gridLength, (b + 1) * gridLength);
    }
    PointSequence sequence = new PointSequence(series, Arrays.stream(counts).max().orElse(0));
    for (int b = 0; b < series; b++) {
      sequence.add(b, counts[b], isPoint, times, gridLength, order);
    }
    return sequence;
  }

  private static int count(boolean[] isPoint, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += isPoint[i] ? 1 : 0;
    }
    return count;
  }

  private void add(
      int b, int count, boolean[] isPoint, double[] times, int gridLength, ReadingOrder order) {
    int start = b * gridLength;
    double last = times[start];
    int point = 0;
    for (int t = 0; t < gridLength; t++) {
      if (isPoint[start + t]) {
        double time = times[start + t];
        requireLater(time, last, point > 0, b, t);
        addPoint(b, point++, count, t, time - last, order);
        last = time;
      }
    }
  }

  /** Takes the points in time; their gaps are those before them. */
  private void addPoint(int b, int point, int count, int t, double gap, ReadingOrder order) {
    boolean forwards = order == ReadingOrder.FORWARDS;
    int step = forwards ? point : count - 1 - point;
    grid[step * series + b] = t;
    (forwards ? behind : ahead)[step * series + b] = gap;
    int before = forwards ? step - 1 : step + 1;
    if (before >= 0 && before < count) {
      (forwards ? ahead : behind)[before * series + b] = gap;
    }
  }

  private static void requireLater(double time, double last, boolean strictly, int b, int t) {
    boolean later = strictly ? time > last : time >= last;
    if (!later || Double.isInfinite(time)) {
      throw new IllegalArgumentException(
          "Times must be finite and strictly increasing: series %d has %s at place %d of the grid,"
                  .formatted(b, time, t)
              + " after "
              + last
              + "; where they are near each other, give them in a DOUBLE array, to any network");
    }
  }

  /** The largest number of points of a series. */
  public int steps() {
    return steps;
  }

  /** The place of a series' point on the grid, or {@link #NONE} where it has none so far on. */
  public int gridPlace(int step, int row) {
    return grid[step * series + row];
  }

  /**
   * The time from the point before in the order of reading, or from the grid's first time where
   * reading forwards begins; 0 where there is no point.
   */
  public double gapBehind(int step, int row) {
    return behind[step * series + row];
  }

  /**
   * The time to the next point in the order of reading, or to the grid's first time where reading
   * backwards ends; 0 where there is nothing ahead.
   */
  public double gapAhead(int step, int row) {
    return ahead[step * series + row];
  }
}

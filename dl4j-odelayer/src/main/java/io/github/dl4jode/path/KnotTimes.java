package io.github.dl4jode.path;

import io.github.dl4jode.argument.IncreasingTimes;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** The times of the knots of a path: the same for all examples, or each example's own. */
public final class KnotTimes {

  private final double[][] rows;
  private final boolean ofEachExample;

  private KnotTimes(boolean ofEachExample, double[]... rows) {
    this.ofEachExample = ofEachExample;
    this.rows = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    if (rows.length == 0) {
      throw new IllegalArgumentException("Knots of each example need at least one example");
    }
    for (int i = 0; i < rows.length; i++) {
      requireIncreasing(ofEachExample ? " of example " + i : "", rows[i]);
    }
  }

  private static void requireIncreasing(String whose, double... times) {
    if (times.length == 0) {
      throw new IllegalArgumentException("There are no times of knots" + whose);
    }
    IncreasingTimes.require("The times of knots" + whose, "", times);
  }

  /**
   * Times that all examples share.
   *
   * @param times strictly increasing
   * @throws IllegalArgumentException if they do not increase
   */
  public static KnotTimes shared(double... times) {
    return new KnotTimes(false, times);
  }

  /**
   * Each example's own times.
   *
   * @param times strictly increasing for each example; examples may have different numbers of them
   * @throws IllegalArgumentException if they do not increase
   */
  public static KnotTimes ofEachExample(double[]... times) {
    return new KnotTimes(true, times);
  }

  /**
   * Each example's own times in rows of one length.
   *
   * @param times strictly increasing for each example, then NaN up to the end of the row
   * @throws IllegalArgumentException if they do not increase, or a time follows a NaN
   */
  public static KnotTimes padded(double[]... times) {
    return ofEachExample(
        IntStream.range(0, times.length)
            .mapToObj(example -> withoutPadding(example, times[example]))
            .toArray(double[][]::new));
  }

  private static double[] withoutPadding(int example, double... row) {
    int count = 0;
    while (count < row.length && !Double.isNaN(row[count])) {
      count++;
    }
    for (int i = count; i < row.length; i++) {
      if (!Double.isNaN(row[i])) {
        throw new IllegalArgumentException(
            "The times of knots of example %d have NaN at %d and %s at %d; only NaN may follow NaN"
                .formatted(example, count, row[i], i));
      }
    }
    return Arrays.copyOf(row, count);
  }

  /** Whether each example has its own times. */
  public boolean areOfEachExample() {
    return ofEachExample;
  }

  /** The number of rows of times: one, or one for each example. */
  int rows() {
    return rows.length;
  }

  /** The number of knots of one row. */
  int count(int row) {
    return rows[row].length;
  }

  /** The largest number of knots of a row. */
  public int mostKnots() {
    return Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
  }

  /** The smallest number of knots of a row. */
  int fewestKnots() {
    return Arrays.stream(rows).mapToInt(row -> row.length).min().orElseThrow();
  }

  /** The times of a row, in place. */
  double[] row(int row) {
    return rows[row];
  }

  /** The first time of all. */
  public double first() {
    double first = rows[0][0];
    for (double[] row : rows) {
      first = Math.min(first, row[0]);
    }
    return first;
  }

  /** The last time of all. */
  public double last() {
    double last = rows[0][rows[0].length - 1];
    for (double[] row : rows) {
      last = Math.max(last, row[row.length - 1]);
    }
    return last;
  }

  /** All times, once each, increasing. */
  public double[] all() {
    return from(0);
  }

  /** All times from an index of each row on, once each, increasing. */
  double[] from(int firstIndex) {
    return union(count -> firstIndex, count -> count);
  }

  /** All times of each row but its first and its last one, once each, increasing. */
  public double[] inside() {
    return union(count -> Math.min(1, count - 1), count -> count - 1);
  }

  /** The first and the last time of each row, once each, increasing. */
  public double[] ends() {
    double[] ends = new double[2 * rows.length];
    for (int i = 0; i < rows.length; i++) {
      ends[2 * i] = rows[i][0];
      ends[2 * i + 1] = rows[i][rows[i].length - 1];
    }
    return distinct(ends);
  }

  private double[] union(IntUnaryOperator from, IntUnaryOperator to) {
    double[][] parts = new double[rows.length][];
    int size = 0;
    for (int i = 0; i < rows.length; i++) {
      int length = rows[i].length;
      parts[i] = Arrays.copyOfRange(rows[i], from.applyAsInt(length), to.applyAsInt(length));
      size += parts[i].length;
    }
    double[] all = new double[size];
    int at = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return distinct(all);
  }

  /** Sorts, and removes what comes twice; not by a stream, which makes an object of each time. */
  private static double[] distinct(double... times) {
    Arrays.sort(times);
    int count = 0;
    for (double time : times) {
      if (count == 0 || time != times[count - 1]) {
        times[count++] = time;
      }
    }
    return Arrays.copyOf(times, count);
  }

  @Override
  public String toString() {
    return ofEachExample ? Arrays.deepToString(rows) : Arrays.toString(rows[0]);
  }
}

package io.github.dl4jode.path.series;

/**
 * One channel of one example at the example's steps: positions on the path, and values, NaN where
 * one is missing. Written for each channel in sequence.
 */
final class ObservedChannel {

  final double[] positions;
  final double[] values;

  /** The cotangents of the values. */
  final double[] cotangents;

  private final boolean heldBack;
  private final double startValue;
  private int count;
  private int first;
  private int last;

  /**
   * Takes memory.
   *
   * @param most the largest number of steps
   * @param heldBack whether the first observation is also the value of the steps before it
   * @param startValue the value of the steps before the first observation otherwise, and of a
   *     channel without an observation
   */
  ObservedChannel(int most, boolean heldBack, double startValue) {
    this.positions = new double[most];
    this.values = new double[most];
    this.cotangents = new double[most];
    this.heldBack = heldBack;
    this.startValue = startValue;
  }

  /** The values of so many steps have been written. */
  void written(int steps) {
    count = steps;
    first = 0;
    while (first < count && Double.isNaN(values[first])) {
      first++;
    }
    last = count - 1;
    while (last >= 0 && Double.isNaN(values[last])) {
      last--;
    }
  }

  /** The number of steps. */
  int count() {
    return count;
  }

  /** Whether a step has no value and lies between two that have one. */
  boolean isGap(int step) {
    return step > first && step < last && Double.isNaN(values[step]);
  }

  /** The value of a step that is no gap: its own, or the one that fills it at the two ends. */
  double filled(int step) {
    if (last < 0 || (step < first && !heldBack)) {
      return startValue;
    }
    return values[Math.max(first, Math.min(last, step))];
  }

  /** The transpose of {@link #filled}: adds to the cotangent of the value that was read. */
  void addCotangent(int step, double cotangent) {
    if (last >= 0 && (step >= first || heldBack)) {
      cotangents[Math.max(first, Math.min(last, step))] += cotangent;
    }
  }
}

package io.github.dl4jode.tape.internal.program;

import java.util.Arrays;

/**
 * How two arrays of different shapes meet element by element: in runs of equal length, along which
 * each array either goes on by one element at a time or stays at one.
 *
 * @param length of each run
 * @param first where each run begins in the first array
 * @param second where it begins in the second
 * @param firstRepeats whether the first array stays at one element during a run
 * @param secondRepeats whether the second does
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record BroadcastRuns(
    int length, int[] first, int[] second, boolean firstRepeats, boolean secondRepeats) {

  /**
   * The longest runs for two shapes.
   *
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public static BroadcastRuns of(long[] firstShape, long[] secondShape) {
    int rank = Math.max(firstShape.length, secondShape.length);
    long[] a = Broadcast.alignedTo(rank, firstShape);
    long[] b = Broadcast.alignedTo(rank, secondShape);
    long[] common = new long[rank];
    for (int i = 0; i < rank; i++) {
      if (a[i] != b[i] && a[i] != 1 && b[i] != 1) {
        throw new IllegalArgumentException(
            Arrays.toString(firstShape) + " and " + Arrays.toString(secondShape) + " do not fit");
      }
      common[i] = Math.max(a[i], b[i]);
    }
    int inner = rank;
    boolean firstRepeats = false;
    boolean secondRepeats = false;
    boolean undecided = true;
    while (inner > 0) {
      int axis = inner - 1;
      if (common[axis] > 1) {
        boolean repeatsFirst = a[axis] == 1;
        boolean repeatsSecond = b[axis] == 1;
        if (!undecided && (repeatsFirst != firstRepeats || repeatsSecond != secondRepeats)) {
          break;
        }
        firstRepeats = repeatsFirst;
        secondRepeats = repeatsSecond;
        undecided = false;
      }
      inner--;
    }
    int length = (int) Broadcast.product(common, inner, rank);
    return new BroadcastRuns(
        length, starts(a, common, inner), starts(b, common, inner), firstRepeats, secondRepeats);
  }

  /** The place in the first array of each element of the result. */
  public int[] firstPlaces() {
    return places(first, firstRepeats);
  }

  /** The place in the second array of each element of the result. */
  public int[] secondPlaces() {
    return places(second, secondRepeats);
  }

  private int[] places(int[] starts, boolean repeats) {
    int[] places = new int[starts.length * length];
    for (int i = 0; i < places.length; i++) {
      places[i] = starts[i / length] + (repeats ? 0 : i % length);
    }
    return places;
  }

  /** The index in an array at each place of the leading dimensions. */
  private static int[] starts(long[] shape, long[] common, int dimensions) {
    int[] starts = {0};
    for (int axis = 0; axis < dimensions; axis++) {
      int step = shape[axis] > 1 ? (int) Broadcast.product(shape, axis + 1, shape.length) : 0;
      starts = repeated(starts, (int) common[axis], step);
    }
    return starts;
  }

  /** Puts so many places, a step apart, in the place of each. */
  private static int[] repeated(int[] places, int count, int step) {
    int[] all = new int[places.length * count];
    int at = 0;
    for (int place : places) {
      for (int i = 0; i < count; i++) {
        all[at++] = place + i * step;
      }
    }
    return all;
  }
}

package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.RunLoops;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;

/**
 * Arithmetic on elements that are found by lists of their places: run by run where these form long
 * runs, and else one by one.
 */
final class ScatteredLoops {

  private ScatteredLoops() {}

  /** The loop of an arithmetic op on the elements of x and z at the given places. */
  static Loop of(TileLoop op, float[] x, int[] first, float[] z, int[] second, float[] y) {
    int length = runLength(first, second);
    if (length >= RunLoops.LEAST && op != TileLoop.DIVIDE) {
      boolean firstRepeats = first[0] == first[1];
      return inRuns(op, x, first, firstRepeats, z, second, second[0] == second[1], y, length);
    }
    return switch (op) {
      case ADD -> () -> add(x, first, z, second, y);
      case SUBTRACT -> () -> subtract(x, first, z, second, y);
      case MULTIPLY -> () -> multiply(x, first, z, second, y);
      case DIVIDE -> () -> divide(x, first, z, second, y);
      default -> throw new IllegalStateException("No loop for " + op);
    };
  }

  /**
   * The length of runs, all of one kind, along which places in each list stay or rise by one, and
   * do not stay in both; 0 if the places do not form such runs.
   */
  static int runLength(int[] first, int[] second) {
    int length = 1;
    while (length < first.length && continues(length, first, second)) {
      length++;
    }
    if (length == 1 || first.length % length != 0) {
      return 0;
    }
    boolean bothStay = first[0] == first[1] && second[0] == second[1];
    boolean rise = risesByOne(first[0], first[1]) && risesByOne(second[0], second[1]);
    for (int i = 1; i < first.length && rise; i++) {
      rise = i % length == 0 || continues(i, first, second);
    }
    return rise && !bothStay ? length : 0;
  }

  private static boolean risesByOne(int place, int next) {
    return next == place || next == place + 1;
  }

  /** Whether the step to a place is that at the beginning of the lists. */
  private static boolean continues(int index, int[] first, int[] second) {
    return first[index] - first[index - 1] == first[1] - first[0]
        && second[index] - second[index - 1] == second[1] - second[0];
  }

  private static Loop inRuns(
      TileLoop op,
      float[] x,
      int[] first,
      boolean firstRepeats,
      float[] z,
      int[] second,
      boolean secondRepeats,
      float[] y,
      int length) {
    int[] ofX = starts(first, length);
    int[] ofZ = starts(second, length);
    Run run =
        switch (op) {
          case ADD -> sum(x, firstRepeats, z, secondRepeats, y, length);
          case SUBTRACT -> difference(x, firstRepeats, z, secondRepeats, y, length);
          case MULTIPLY -> product(x, firstRepeats, z, secondRepeats, y, length);
          default -> throw new IllegalStateException("No loop for " + op);
        };
    return () -> {
      for (int r = 0; r < ofX.length; r++) {
        run.of(ofX[r], ofZ[r], r * length);
      }
    };
  }

  private static int[] starts(int[] places, int length) {
    int[] starts = new int[places.length / length];
    for (int r = 0; r < starts.length; r++) {
      starts[r] = places[r * length];
    }
    return starts;
  }

  /** One run, from a place in each array on. */
  private interface Run {
    void of(int x, int z, int y);
  }

  private static Run sum(
      float[] x, boolean xRepeats, float[] z, boolean zRepeats, float[] y, int length) {
    if (xRepeats) {
      return (i, j, to) -> RunLoops.add(z, j, x[i], y, to, length);
    }
    return zRepeats
        ? (i, j, to) -> RunLoops.add(x, i, z[j], y, to, length)
        : (i, j, to) -> RunLoops.add(x, i, z, j, y, to, length);
  }

  private static Run difference(
      float[] x, boolean xRepeats, float[] z, boolean zRepeats, float[] y, int length) {
    if (xRepeats) {
      return (i, j, to) -> RunLoops.subtractFrom(x[i], z, j, y, to, length);
    }
    return zRepeats
        ? (i, j, to) -> RunLoops.add(x, i, -z[j], y, to, length)
        : (i, j, to) -> RunLoops.subtract(x, i, z, j, y, to, length);
  }

  private static Run product(
      float[] x, boolean xRepeats, float[] z, boolean zRepeats, float[] y, int length) {
    if (xRepeats) {
      return (i, j, to) -> RunLoops.multiply(z, j, x[i], y, to, length);
    }
    return zRepeats
        ? (i, j, to) -> RunLoops.multiply(x, i, z[j], y, to, length)
        : (i, j, to) -> RunLoops.multiply(x, i, z, j, y, to, length);
  }

  private static void add(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] + z[second[i]];
    }
  }

  private static void subtract(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] - z[second[i]];
    }
  }

  private static void multiply(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] * z[second[i]];
    }
  }

  private static void divide(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] / z[second[i]];
    }
  }
}

package io.github.dl4jode.tape.internal.program;

import java.util.Arrays;

/** The shapes of arrays that are repeated along some dimensions. */
public final class Broadcast {

  private Broadcast() {}

  /** A shape with sizes of 1 in front, up to a rank. */
  public static long[] alignedTo(int rank, long[] shape) {
    long[] aligned = new long[rank];
    Arrays.fill(aligned, 1);
    System.arraycopy(shape, 0, aligned, rank - shape.length, shape.length);
    return aligned;
  }

  public static long product(long[] shape, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product *= shape[i];
    }
    return product;
  }
}

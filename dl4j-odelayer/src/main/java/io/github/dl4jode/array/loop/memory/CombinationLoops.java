package io.github.dl4jode.array.loop.memory;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Σ_j weight_j row_j of rows in the memory of arrays of floats, which is that of {@link
 * FloatMemory#bytesOf}, by vector instructions.
 *
 * <p>Up to four rows are added at a time, each read by an instruction of its own: the processor
 * loads ahead what one instruction will read, if its addresses follow each other. Sums of more rows
 * are added in some pages of the output, which stay in the first cache.
 *
 * <p>To be used where {@link VectorModule#isUsable()} only.
 */
public final class CombinationLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** The elements that stay in the first cache: 8 KB. */
  private static final int TILE = 2048;

  private static final int GROUP = 4;

  private CombinationLoops() {}

  /**
   * output ← Σ_j weight_j row_j, in the order of the rows; of the elements of one part.
   *
   * @param weights of one row or more
   * @param rows of n elements each
   * @param output none of the rows
   * @param n at least as many as a register has, in each part
   */
  public static void combine(
      float[] weights, ByteBuffer rows, ByteBuffer output, int n, int part, int parts) {
    int end = edge(n, part + 1, parts);
    for (int from = edge(n, part, parts); from < end; from += TILE) {
      int to = Math.min(from + TILE, end);
      int rest = (to - from) % WIDTH;
      combineTile(weights, rows, output, n, from, to - rest);
      if (rest > 0) {
        // The last elements of a register are computed again.
        combineTile(weights, rows, output, n, to - WIDTH, to);
      }
    }
  }

  /** Where a part begins. */
  private static int edge(int n, int part, int parts) {
    return part == parts ? n : (int) ((long) n * part / parts) / WIDTH * WIDTH;
  }

  private static void combineTile(
      float[] weights, ByteBuffer rows, ByteBuffer output, int n, int from, int to) {
    int first = 1 + (weights.length - 1) % GROUP;
    switch (first) {
      case 1 -> one(weights, rows, output, from, to);
      case 2 -> two(weights, rows, output, n, from, to);
      case 3 -> three(weights, rows, output, n, from, to);
      default -> four(weights, rows, output, n, from, to);
    }
    for (int row = first; row < weights.length; row += GROUP) {
      addFour(weights, row, rows, output, n, from, to);
    }
  }

  private static void one(float[] weights, ByteBuffer rows, ByteBuffer output, int from, int to) {
    for (int i = from * Float.BYTES; i < to * Float.BYTES; i += WIDTH * Float.BYTES) {
      fromByteBuffer(SPECIES, rows, i, ORDER).mul(weights[0]).intoByteBuffer(output, i, ORDER);
    }
  }

  private static void two(
      float[] weights, ByteBuffer rows, ByteBuffer output, int n, int from, int to) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    int second = n * Float.BYTES;
    for (int i = from * Float.BYTES; i < to * Float.BYTES; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum).intoByteBuffer(output, i, ORDER);
    }
  }

  private static void three(
      float[] weights, ByteBuffer rows, ByteBuffer output, int n, int from, int to) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    int second = n * Float.BYTES;
    int third = 2 * second;
    for (int i = from * Float.BYTES; i < to * Float.BYTES; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum).intoByteBuffer(output, i, ORDER);
    }
  }

  private static void four(
      float[] weights, ByteBuffer rows, ByteBuffer output, int n, int from, int to) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    int second = n * Float.BYTES;
    int third = 2 * second;
    int fourth = 3 * second;
    for (int i = from * Float.BYTES; i < to * Float.BYTES; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      fromByteBuffer(SPECIES, rows, fourth + i, ORDER).fma(d, sum).intoByteBuffer(output, i, ORDER);
    }
  }

  private static void addFour(
      float[] weights, int row, ByteBuffer rows, ByteBuffer output, int n, int from, int to) {
    FloatVector a = broadcast(SPECIES, weights[row]);
    FloatVector b = broadcast(SPECIES, weights[row + 1]);
    FloatVector c = broadcast(SPECIES, weights[row + 2]);
    FloatVector d = broadcast(SPECIES, weights[row + 3]);
    int first = row * n * Float.BYTES;
    int second = first + n * Float.BYTES;
    int third = second + n * Float.BYTES;
    int fourth = third + n * Float.BYTES;
    for (int i = from * Float.BYTES; i < to * Float.BYTES; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, output, i, ORDER);
      sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).fma(a, sum);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      fromByteBuffer(SPECIES, rows, fourth + i, ORDER).fma(d, sum).intoByteBuffer(output, i, ORDER);
    }
  }
}

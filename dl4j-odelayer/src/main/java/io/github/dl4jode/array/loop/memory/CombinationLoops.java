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
 * <p>Up to six rows are added at a time, each read by an instruction of its own: the processor
 * loads ahead what one instruction will read, if its addresses follow each other. For seven the
 * addresses no longer fit the registers. Sums of more rows are added in some pages of the output,
 * which stay in the first cache.
 *
 * <p>To be used where {@link VectorModule#isUsable()} only.
 */
public final class CombinationLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** The elements that stay in the first cache: 8 KB. */
  private static final int TILE = 2048;

  /** The rows that each pass after the first one adds. */
  private static final int GROUP = 4;

  /** The least rows of the first pass, where there are as many; it sums up to three more. */
  private static final int LEAST_FIRST = 3;

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
      combineBlock(weights, rows, n, from, Math.min(from + TILE, end), output, from);
    }
  }

  /** Where a part begins. */
  private static int edge(int n, int part, int parts) {
    return part == parts ? n : (int) ((long) n * part / parts) / WIDTH * WIDTH;
  }

  /**
   * The same of the elements from one on and before another, which is a register's or more.
   *
   * @param at the place of the first sum in the output. Where the elements do not fill registers,
   *     so many before the last sum as a register has are computed again, or for the first time
   */
  public static void combineBlock(
      float[] weights, ByteBuffer rows, int n, int from, int to, ByteBuffer output, int at) {
    int rest = (to - from) % WIDTH;
    combineRegisters(weights, rows, n, from, output, at, to - from - rest);
    if (rest > 0) {
      int last = to - WIDTH;
      combineRegisters(weights, rows, n, last, output, at + last - from, WIDTH);
    }
  }

  private static void combineRegisters(
      float[] weights, ByteBuffer rows, int n, int from, ByteBuffer output, int at, int elements) {
    int count = weights.length;
    int first = count < LEAST_FIRST ? count : LEAST_FIRST + (count - LEAST_FIRST) % GROUP;
    int begin = from * Float.BYTES;
    int end = begin + elements * Float.BYTES;
    int shift = (at - from) * Float.BYTES;
    switch (first) {
      case 1 -> one(weights, rows, begin, end, output, shift);
      case 2 -> two(weights, rows, n, begin, end, output, shift);
      case 3 -> three(weights, rows, n, begin, end, output, shift);
      case 4 -> four(weights, rows, n, begin, end, output, shift);
      case 5 -> five(weights, rows, n, begin, end, output, shift);
      default -> six(weights, rows, n, begin, end, output, shift);
    }
    for (int row = first; row < count; row += GROUP) {
      addFour(weights, row, rows, n, begin, end, output, shift);
    }
  }

  private static void one(
      float[] weights, ByteBuffer rows, int from, int to, ByteBuffer output, int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      fromByteBuffer(SPECIES, rows, i, ORDER).mul(a).intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void two(
      float[] weights, ByteBuffer rows, int n, int from, int to, ByteBuffer output, int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    int second = n * Float.BYTES;
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      fromByteBuffer(SPECIES, rows, second + i, ORDER)
          .fma(b, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void three(
      float[] weights, ByteBuffer rows, int n, int from, int to, ByteBuffer output, int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    int second = n * Float.BYTES;
    int third = 2 * n * Float.BYTES;
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      fromByteBuffer(SPECIES, rows, third + i, ORDER)
          .fma(c, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void four(
      float[] weights, ByteBuffer rows, int n, int from, int to, ByteBuffer output, int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    int second = n * Float.BYTES;
    int third = 2 * n * Float.BYTES;
    int fourth = 3 * n * Float.BYTES;
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      fromByteBuffer(SPECIES, rows, fourth + i, ORDER)
          .fma(d, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void five(
      float[] weights, ByteBuffer rows, int n, int from, int to, ByteBuffer output, int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    FloatVector e = broadcast(SPECIES, weights[4]);
    int second = n * Float.BYTES;
    int third = 2 * n * Float.BYTES;
    int fourth = 3 * n * Float.BYTES;
    int fifth = 4 * n * Float.BYTES;
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      sum = fromByteBuffer(SPECIES, rows, fourth + i, ORDER).fma(d, sum);
      fromByteBuffer(SPECIES, rows, fifth + i, ORDER)
          .fma(e, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void six(
      float[] weights, ByteBuffer rows, int n, int from, int to, ByteBuffer output, int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    FloatVector e = broadcast(SPECIES, weights[4]);
    FloatVector f = broadcast(SPECIES, weights[5]);
    int second = n * Float.BYTES;
    int third = 2 * n * Float.BYTES;
    int fourth = 3 * n * Float.BYTES;
    int fifth = 4 * n * Float.BYTES;
    int sixth = 5 * n * Float.BYTES;
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      sum = fromByteBuffer(SPECIES, rows, fourth + i, ORDER).fma(d, sum);
      sum = fromByteBuffer(SPECIES, rows, fifth + i, ORDER).fma(e, sum);
      fromByteBuffer(SPECIES, rows, sixth + i, ORDER)
          .fma(f, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void addFour(
      float[] weights,
      int row,
      ByteBuffer rows,
      int n,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[row]);
    FloatVector b = broadcast(SPECIES, weights[row + 1]);
    FloatVector c = broadcast(SPECIES, weights[row + 2]);
    FloatVector d = broadcast(SPECIES, weights[row + 3]);
    int first = row * n * Float.BYTES;
    int second = (row + 1) * n * Float.BYTES;
    int third = (row + 2) * n * Float.BYTES;
    int fourth = (row + 3) * n * Float.BYTES;
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, output, shift + i, ORDER);
      sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).fma(a, sum);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      fromByteBuffer(SPECIES, rows, fourth + i, ORDER)
          .fma(d, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }
}

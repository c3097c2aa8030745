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
 * FloatMemory#bytesOf}, by vector instructions. Each row has a weight and the byte at which it
 * begins.
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
   * @param starts where the rows begin, in bytes
   * @param rows the memory of all rows, of n elements each
   * @param output none of the rows
   * @param n at least as many as a register has, in each part
   */
  public static void combine(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      ByteBuffer output,
      int n,
      int part,
      int parts) {
    int end = edge(n, part + 1, parts);
    for (int from = edge(n, part, parts); from < end; from += TILE) {
      combineBlock(weights, starts, rows, from, Math.min(from + TILE, end), output, from);
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
      float[] weights, int[] starts, ByteBuffer rows, int from, int to, ByteBuffer output, int at) {
    int rest = (to - from) % WIDTH;
    combineRegisters(weights, starts, rows, from, output, at, to - from - rest);
    if (rest > 0) {
      int last = to - WIDTH;
      combineRegisters(weights, starts, rows, last, output, at + last - from, WIDTH);
    }
  }

  private static void combineRegisters(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      ByteBuffer output,
      int at,
      int elements) {
    int count = weights.length;
    int first = count < LEAST_FIRST ? count : LEAST_FIRST + (count - LEAST_FIRST) % GROUP;
    int begin = from * Float.BYTES;
    int end = begin + elements * Float.BYTES;
    int shift = (at - from) * Float.BYTES;
    switch (first) {
      case 1 -> one(weights, starts, rows, begin, end, output, shift);
      case 2 -> two(weights, starts, rows, begin, end, output, shift);
      case 3 -> three(weights, starts, rows, begin, end, output, shift);
      case 4 -> four(weights, starts, rows, begin, end, output, shift);
      case 5 -> five(weights, starts, rows, begin, end, output, shift);
      default -> six(weights, starts, rows, begin, end, output, shift);
    }
    for (int row = first; row < count; row += GROUP) {
      addFour(weights, row, starts, rows, begin, end, output, shift);
    }
  }

  private static void one(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    int first = starts[0];
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      fromByteBuffer(SPECIES, rows, first + i, ORDER)
          .mul(a)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void two(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    int first = starts[0];
    int second = starts[1];
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).mul(a);
      fromByteBuffer(SPECIES, rows, second + i, ORDER)
          .fma(b, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void three(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    int first = starts[0];
    int second = starts[1];
    int third = starts[2];
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      fromByteBuffer(SPECIES, rows, third + i, ORDER)
          .fma(c, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void four(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    int first = starts[0];
    int second = starts[1];
    int third = starts[2];
    int fourth = starts[3];
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      fromByteBuffer(SPECIES, rows, fourth + i, ORDER)
          .fma(d, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void five(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    FloatVector e = broadcast(SPECIES, weights[4]);
    int first = starts[0];
    int second = starts[1];
    int third = starts[2];
    int fourth = starts[3];
    int fifth = starts[4];
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).mul(a);
      sum = fromByteBuffer(SPECIES, rows, second + i, ORDER).fma(b, sum);
      sum = fromByteBuffer(SPECIES, rows, third + i, ORDER).fma(c, sum);
      sum = fromByteBuffer(SPECIES, rows, fourth + i, ORDER).fma(d, sum);
      fromByteBuffer(SPECIES, rows, fifth + i, ORDER)
          .fma(e, sum)
          .intoByteBuffer(output, shift + i, ORDER);
    }
  }

  private static void six(
      float[] weights,
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[0]);
    FloatVector b = broadcast(SPECIES, weights[1]);
    FloatVector c = broadcast(SPECIES, weights[2]);
    FloatVector d = broadcast(SPECIES, weights[3]);
    FloatVector e = broadcast(SPECIES, weights[4]);
    FloatVector f = broadcast(SPECIES, weights[5]);
    int first = starts[0];
    int second = starts[1];
    int third = starts[2];
    int fourth = starts[3];
    int fifth = starts[4];
    int sixth = starts[5];
    for (int i = from; i < to; i += WIDTH * Float.BYTES) {
      FloatVector sum = fromByteBuffer(SPECIES, rows, first + i, ORDER).mul(a);
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
      int[] starts,
      ByteBuffer rows,
      int from,
      int to,
      ByteBuffer output,
      int shift) {
    FloatVector a = broadcast(SPECIES, weights[row]);
    FloatVector b = broadcast(SPECIES, weights[row + 1]);
    FloatVector c = broadcast(SPECIES, weights[row + 2]);
    FloatVector d = broadcast(SPECIES, weights[row + 3]);
    int first = starts[row];
    int second = starts[row + 1];
    int third = starts[row + 2];
    int fourth = starts[row + 3];
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

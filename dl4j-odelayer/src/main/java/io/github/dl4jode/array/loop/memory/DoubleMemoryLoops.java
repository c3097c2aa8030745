package io.github.dl4jode.array.loop.memory;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.fromByteBuffer;

import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on the memory of arrays of doubles, as that of {@link MemoryLoops} on floats. Memory
 * is that of {@link DoubleMemory#bytesOf}.
 *
 * <p>To be used where {@link VectorModule#isUsable()} only.
 */
public final class DoubleMemoryLoops {

  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;
  private static final int WIDTH = ProductLoops.WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private DoubleMemoryLoops() {}

  /**
   * output ← Σ_j weight_j row_j of rows of n elements, at least as many as a register has; of the
   * elements of one part.
   */
  public static void combine(
      double[] weights, ByteBuffer rows, ByteBuffer output, int n, int part, int parts) {
    int end = edge(n, part + 1, parts);
    for (int i = edge(n, part, parts); i < end; i += WIDTH) {
      // Where n is no multiple of the width, the last elements are computed twice.
      int first = Math.min(i, n - WIDTH);
      DoubleVector sum = fromByteBuffer(SPECIES, rows, first * Double.BYTES, ORDER).mul(weights[0]);
      for (int j = 1, row = first + n; j < weights.length; j++, row += n) {
        sum =
            fromByteBuffer(SPECIES, rows, row * Double.BYTES, ORDER)
                .fma(broadcast(SPECIES, weights[j]), sum);
      }
      sum.intoByteBuffer(output, first * Double.BYTES, ORDER);
    }
  }

  /** Where a part begins. */
  private static int edge(int n, int part, int parts) {
    return part == parts ? n : (int) ((long) n * part / parts) / WIDTH * WIDTH;
  }

  /** sum ← sum + terms; as many elements as the sum has. */
  public static void add(ByteBuffer terms, double[] sum) {
    int i = 0;
    for (; i + WIDTH <= sum.length; i += WIDTH) {
      fromArray(SPECIES, sum, i)
          .add(fromByteBuffer(SPECIES, terms, i * Double.BYTES, ORDER))
          .intoArray(sum, i);
    }
    for (; i < sum.length; i++) {
      sum[i] += terms.getDouble(i * Double.BYTES);
    }
  }

  /** Σ (x / (max(|y|, |z|) + floor))² of the elements from one on and before another. */
  public static double squaredRatios(
      ByteBuffer x, ByteBuffer y, ByteBuffer z, double floor, int from, int to) {
    int whole = from + (to - from) / WIDTH * WIDTH;
    DoubleVector sums = DoubleVector.zero(SPECIES);
    for (int i = from; i < whole; i += WIDTH) {
      DoubleVector ratio =
          fromByteBuffer(SPECIES, x, i * Double.BYTES, ORDER)
              .div(
                  fromByteBuffer(SPECIES, y, i * Double.BYTES, ORDER)
                      .abs()
                      .max(fromByteBuffer(SPECIES, z, i * Double.BYTES, ORDER).abs())
                      .add(floor));
      sums = ratio.fma(ratio, sums);
    }
    double sum = sums.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < to; i++) {
      int at = i * Double.BYTES;
      double larger = Math.max(Math.abs(y.getDouble(at)), Math.abs(z.getDouble(at)));
      double ratio = x.getDouble(at) / (larger + floor);
      sum = Math.fma(ratio, ratio, sum);
    }
    return sum;
  }

  /** larger ← max(|x|, |y|) + floor; of n elements, at least as many as a register has. */
  public static void largerMagnitudes(
      ByteBuffer x, ByteBuffer y, double floor, ByteBuffer larger, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      fromByteBuffer(SPECIES, x, first * Double.BYTES, ORDER)
          .abs()
          .max(fromByteBuffer(SPECIES, y, first * Double.BYTES, ORDER).abs())
          .add(floor)
          .intoByteBuffer(larger, first * Double.BYTES, ORDER);
    }
  }

  /** x ← x / divisors; of n elements. */
  public static void divide(ByteBuffer x, ByteBuffer divisors, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      fromByteBuffer(SPECIES, x, i * Double.BYTES, ORDER)
          .div(fromByteBuffer(SPECIES, divisors, i * Double.BYTES, ORDER))
          .intoByteBuffer(x, i * Double.BYTES, ORDER);
    }
    for (; i < n; i++) {
      int at = i * Double.BYTES;
      x.putDouble(at, x.getDouble(at) / divisors.getDouble(at));
    }
  }
}

package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on the memory of arrays of floats by vector instructions, without a call and without a
 * copy: for vectors of some hundred to some thousand elements. Memory is that of {@link
 * FloatMemory#bytesOf}.
 *
 * <p>To be used where {@link VectorModule#isUsable()} only.
 */
public final class MemoryLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private MemoryLoops() {}

  /**
   * output ← Σ_j weight_j row_j of rows of n elements, at least as many as a register has; of the
   * elements of one part.
   */
  public static void combine(
      float[] weights, ByteBuffer rows, ByteBuffer output, int n, int part, int parts) {
    int end = edge(n, part + 1, parts);
    for (int i = edge(n, part, parts); i < end; i += WIDTH) {
      // Where n is no multiple of the width, the last elements are computed twice.
      int first = Math.min(i, n - WIDTH);
      FloatVector sum = fromByteBuffer(SPECIES, rows, first * Float.BYTES, ORDER).mul(weights[0]);
      for (int j = 1, row = first + n; j < weights.length; j++, row += n) {
        sum =
            fromByteBuffer(SPECIES, rows, row * Float.BYTES, ORDER)
                .fma(broadcast(SPECIES, weights[j]), sum);
      }
      sum.intoByteBuffer(output, first * Float.BYTES, ORDER);
    }
  }

  /** Where a part begins. */
  private static int edge(int n, int part, int parts) {
    return part == parts ? n : (int) ((long) n * part / parts) / WIDTH * WIDTH;
  }

  /** sum ← sum + terms; as many elements as the sum has. */
  public static void add(ByteBuffer terms, float[] sum) {
    int i = 0;
    for (; i + WIDTH <= sum.length; i += WIDTH) {
      fromArray(SPECIES, sum, i)
          .add(fromByteBuffer(SPECIES, terms, i * Float.BYTES, ORDER))
          .intoArray(sum, i);
    }
    for (; i < sum.length; i++) {
      sum[i] += terms.getFloat(i * Float.BYTES);
    }
  }

  /** larger ← max(|x|, |y|) + floor; as many elements as larger has. */
  public static void largerMagnitudes(ByteBuffer x, ByteBuffer y, float floor, float[] larger) {
    int n = larger.length;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      fromByteBuffer(SPECIES, x, first * Float.BYTES, ORDER)
          .abs()
          .max(fromByteBuffer(SPECIES, y, first * Float.BYTES, ORDER).abs())
          .add(floor)
          .intoArray(larger, first);
    }
  }

  /** x ← x / divisors; as many elements as there are divisors. */
  public static void divide(ByteBuffer x, float[] divisors) {
    int i = 0;
    for (; i + WIDTH <= divisors.length; i += WIDTH) {
      fromByteBuffer(SPECIES, x, i * Float.BYTES, ORDER)
          .div(fromArray(SPECIES, divisors, i))
          .intoByteBuffer(x, i * Float.BYTES, ORDER);
    }
    for (; i < divisors.length; i++) {
      x.putFloat(i * Float.BYTES, x.getFloat(i * Float.BYTES) / divisors[i]);
    }
  }
}

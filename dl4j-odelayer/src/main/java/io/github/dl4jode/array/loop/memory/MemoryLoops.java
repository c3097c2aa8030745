package io.github.dl4jode.array.loop.memory;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on the memory of arrays of floats by vector instructions, without a call and without a
 * copy. Memory is that of {@link FloatMemory#bytesOf}.
 *
 * <p>To be used where {@link VectorModule#isUsable()} only.
 */
public final class MemoryLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private MemoryLoops() {}

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

  /** larger ← max(|x|, |y|) + floor; of n elements, at least as many as a register has. */
  public static void largerMagnitudes(
      ByteBuffer x, ByteBuffer y, float floor, ByteBuffer larger, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      fromByteBuffer(SPECIES, x, first * Float.BYTES, ORDER)
          .abs()
          .max(fromByteBuffer(SPECIES, y, first * Float.BYTES, ORDER).abs())
          .add(floor)
          .intoByteBuffer(larger, first * Float.BYTES, ORDER);
    }
  }

  /**
   * Σ (x / (max(|y|, |z|) + floor))² of the elements from one on and before another.
   *
   * @param at the place of the first one in x
   */
  public static float squaredRatios(
      ByteBuffer x, int at, ByteBuffer y, ByteBuffer z, float floor, int from, int to) {
    int whole = from + (to - from) / WIDTH * WIDTH;
    int shift = at - from;
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = from; i < whole; i += WIDTH) {
      FloatVector ratio =
          fromByteBuffer(SPECIES, x, (shift + i) * Float.BYTES, ORDER)
              .div(
                  fromByteBuffer(SPECIES, y, i * Float.BYTES, ORDER)
                      .abs()
                      .max(fromByteBuffer(SPECIES, z, i * Float.BYTES, ORDER).abs())
                      .add(floor));
      sums = ratio.fma(ratio, sums);
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < to; i++) {
      float larger =
          Math.max(Math.abs(y.getFloat(i * Float.BYTES)), Math.abs(z.getFloat(i * Float.BYTES)));
      float ratio = x.getFloat((shift + i) * Float.BYTES) / (larger + floor);
      sum = Math.fma(ratio, ratio, sum);
    }
    return sum;
  }

  /** x ← x / divisors; of n elements. */
  public static void divide(ByteBuffer x, ByteBuffer divisors, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      fromByteBuffer(SPECIES, x, i * Float.BYTES, ORDER)
          .div(fromByteBuffer(SPECIES, divisors, i * Float.BYTES, ORDER))
          .intoByteBuffer(x, i * Float.BYTES, ORDER);
    }
    for (; i < n; i++) {
      int at = i * Float.BYTES;
      x.putFloat(at, x.getFloat(at) / divisors.getFloat(at));
    }
  }
}

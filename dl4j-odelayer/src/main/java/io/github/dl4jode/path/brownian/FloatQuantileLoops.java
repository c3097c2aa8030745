package io.github.dl4jode.path.brownian;

import io.github.dl4jode.array.loop.RowLoops;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatQuantile} of many words by vector instructions, with the same bits. To be used where
 * {@code VectorModule.isUsable()} only.
 *
 * <p>There is a loop for each part of the function, called by its interface: the compiler of Java
 * 17 makes an object of each vector in a method with all of them.
 */
final class FloatQuantileLoops {

  private static final VectorSpecies<Float> FLOATS = RowLoops.SPECIES;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /** The results that are computed at a time. */
  static final int WIDTH = FLOATS.length();

  // A conversion of integers makes objects in Java 17. The last bits of numbers from 2²³ to 2²⁴
  // are an integer, and those of numbers around 1.5 · 2²³ one with a sign.
  private static final float ONES = 0x1p23f;
  private static final int UNITS = Float.floatToRawIntBits(ONES);
  private static final float ROUNDING = 0x1.8p23f;
  private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);

  /** The numbers of a block of random bits. */
  private static final int BLOCK = 4;

  /** By how many numbers of a block stay: where they are among those of a register. */
  private static final List<VectorShuffle<Float>> STAYING =
      IntStream.range(1, BLOCK).mapToObj(FloatQuantileLoops::staying).toList();

  private static VectorShuffle<Float> staying(int count) {
    int all = WIDTH / BLOCK * count;
    return VectorShuffle.fromOp(FLOATS, i -> i < all ? i / count * BLOCK + i % count : 0);
  }

  /** A loop over some words. */
  private interface Part {
    void run(long[] words, int n, float[] y, int at);
  }

  private final float[] x;
  private final float[] l;
  private final Part[] parts = {
    this::spread, this::logarithms, this::multiply, FloatQuantileLoops::replaceTails
  };

  /** Loops over at most so many numbers at a time. */
  FloatQuantileLoops(int numbers) {
    x = new float[numbers];
    l = new float[numbers];
  }

  /**
   * Computes normal numbers.
   *
   * @param words with two words of 32 bits each, the lower one first
   * @param n the number of results, a multiple of {@link #WIDTH}
   * @param y receives them
   * @param at the place of the first one
   */
  void of(long[] words, int n, float[] y, int at) {
    for (Part part : parts) {
      part.run(words, n, y, at);
    }
  }

  /**
   * Leaves out the last numbers of each block of four.
   *
   * @param x the blocks
   * @param n their number
   * @param count the numbers of a block that stay, from 1 to 3
   * @param y receives those that stay
   * @param at the place of the first one
   * @return how many blocks are done; the last few stay for the caller
   */
  static int shorten(float[] x, int n, int count, float[] y, int at) {
    VectorShuffle<Float> staying = STAYING.get(count - 1);
    int step = WIDTH / BLOCK;
    // A register is written whole, and what is too much by the next one again.
    int registers = Math.max(0, Math.floorDiv(n * count - WIDTH, step * count) + 1);
    for (int i = 0; i < registers; i++) {
      FloatVector.fromArray(FLOATS, x, i * WIDTH)
          .rearrange(staying)
          .intoArray(y, at + i * step * count);
    }
    return registers * step;
  }

  private static FloatVector number(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** slope · x + constant. */
  private static FloatVector line(float slope, FloatVector x, float constant) {
    return number(slope).fma(x, number(constant));
  }

  private static IntVector words(long[] words, int i) {
    return LongVector.fromArray(LONGS, words, i >> 1).reinterpretAsInts();
  }

  private static IntVector magnitude(IntVector word) {
    return word.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.XOR, word);
  }

  /** The floats nearest to positive integers, from their halves: one rounding. */
  private static FloatVector floats(IntVector integers) {
    FloatVector high =
        integers.lanewise(VectorOperators.LSHR, 16).or(UNITS).reinterpretAsFloats().sub(ONES);
    FloatVector low = integers.and(0xffff).or(UNITS).reinterpretAsFloats().sub(ONES);
    return high.mul(0x1p16f).add(low);
  }

  /** x ← 1 - 2p, l ← 4p(1 - p). */
  private void spread(long[] words, int n, float[] y, int at) {
    spread(words, n, x, l);
  }

  private static void spread(long[] words, int n, float[] x, float[] q) {
    for (int i = 0; i < n; i += WIDTH) {
      IntVector magnitude = magnitude(words(words, i));
      IntVector distance = magnitude.lanewise(VectorOperators.XOR, Integer.MAX_VALUE);
      FloatVector ofX = floats(distance).add(0.5f).mul(FloatQuantile.UNIT);
      ofX.intoArray(x, i);
      floats(magnitude).add(0.5f).mul(FloatQuantile.UNIT).mul(ofX.add(1)).intoArray(q, i);
    }
  }

  /** l ← log₂ l. */
  private void logarithms(long[] words, int n, float[] y, int at) {
    logarithms(l, n);
  }

  private static void logarithms(float[] q, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      IntVector bits = FloatVector.fromArray(FLOATS, q, i).reinterpretAsInts();
      IntVector exponent =
          bits.sub(FloatQuantile.ROOT_OF_HALF)
              .lanewise(VectorOperators.ASHR, FloatQuantile.SIGNIFICAND_BITS);
      FloatVector f =
          bits.sub(exponent.lanewise(VectorOperators.LSHL, FloatQuantile.SIGNIFICAND_BITS))
              .reinterpretAsFloats()
              .sub(1);
      FloatVector f2 = f.mul(f);
      FloatVector high =
          line(FloatQuantile.G7, f, FloatQuantile.G6)
              .fma(f2, line(FloatQuantile.G5, f, FloatQuantile.G4));
      FloatVector low =
          line(FloatQuantile.G3, f, FloatQuantile.G2)
              .fma(f2, line(FloatQuantile.G1, f, FloatQuantile.G0));
      FloatVector whole = exponent.add(ROUNDING_BITS).reinterpretAsFloats().sub(ROUNDING);
      high.fma(f2.mul(f2), low).fma(f, whole).intoArray(q, i);
    }
  }

  /** y ← x P(l) with the sign that the word does not have. */
  private void multiply(long[] words, int n, float[] y, int at) {
    multiply(words, n, x, l, y, at);
  }

  private static void multiply(long[] words, int n, float[] x, float[] l, float[] y, int at) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector l1 = FloatVector.fromArray(FLOATS, l, i);
      FloatVector l2 = l1.mul(l1);
      FloatVector l4 = l2.mul(l2);
      FloatVector middle =
          line(FloatQuantile.P7, l1, FloatQuantile.P6)
              .fma(l2, line(FloatQuantile.P5, l1, FloatQuantile.P4));
      FloatVector low =
          line(FloatQuantile.P3, l1, FloatQuantile.P2)
              .fma(l2, line(FloatQuantile.P1, l1, FloatQuantile.P0));
      FloatVector p = number(FloatQuantile.P8).fma(l4, middle).fma(l4, low);
      IntVector sign = words(words, i).not().and(Integer.MIN_VALUE);
      p.mul(FloatVector.fromArray(FLOATS, x, i))
          .reinterpretAsInts()
          .or(sign)
          .reinterpretAsFloats()
          .intoArray(y, at + i);
    }
  }

  private static void replaceTails(long[] words, int n, float[] y, int at) {
    IntVector least = IntVector.broadcast(INTS, FloatQuantile.LEAST_MAGNITUDE);
    for (int i = 0; i < n; i += WIDTH) {
      if (magnitude(words(words, i)).compare(VectorOperators.LT, least).anyTrue()) {
        replaceTail(words, i, y, at);
      }
    }
  }

  private static void replaceTail(long[] words, int first, float[] y, int at) {
    for (int i = first; i < first + WIDTH; i++) {
      int word = (int) (words[i >> 1] >>> ((i & 1) << 5));
      if ((word ^ (word >> 31)) < FloatQuantile.LEAST_MAGNITUDE) {
        y[at + i] = FloatQuantile.of(word);
      }
    }
  }
}

package io.github.dl4jode.path.brownian;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.github.dl4jode.array.loop.RowLoops;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
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
  private static final int UNITS = Float.floatToRawIntBits(0x1p23f);
  private static final float ROUNDING = 0x1.8p23f;
  private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);

  private static final int HALF = Short.SIZE;
  private static final int LOW_HALF = (1 << HALF) - 1;

  /** What the upper half of an integer has too much, and what the lower half has, in its units. */
  private static final float OF_HIGH = 0x1p23f + 0x1p23f / (1 << HALF);

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
    void run(long[] words, int n, float scale, float[] y, int at);
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
   * Computes multiples of normal numbers.
   *
   * @param words with two words of 32 bits each, the lower one first
   * @param n the number of results, a multiple of {@link #WIDTH}
   * @param scale by which each number is multiplied
   * @param y receives them
   * @param at the place of the first one
   */
  void of(long[] words, int n, float scale, float[] y, int at) {
    for (Part part : parts) {
      part.run(words, n, scale, y, at);
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
      fromArray(FLOATS, x, i * WIDTH).rearrange(staying).intoArray(y, at + i * step * count);
    }
    return registers * step;
  }

  /** x ← 1 - 2p, l ← 4p(1 - p). */
  private void spread(long[] words, int n, float scale, float[] y, int at) {
    spread(words, n, x, l);
  }

  /** The floats nearest to positive integers come from their halves, by one rounding. */
  private static void spread(long[] words, int n, float[] x, float[] q) {
    FloatVector unit = broadcast(FLOATS, FloatQuantile.UNIT);
    FloatVector halfUnit = broadcast(FLOATS, FloatQuantile.UNIT / 2);
    for (int i = 0; i < n; i += WIDTH) {
      IntVector word = LongVector.fromArray(LONGS, words, i >> 1).reinterpretAsInts();
      IntVector magnitude = word.lanewise(ASHR, 31).lanewise(XOR, word);
      IntVector distance = magnitude.lanewise(XOR, Integer.MAX_VALUE);
      FloatVector high = distance.lanewise(LSHR, HALF).or(UNITS).reinterpretAsFloats().sub(OF_HIGH);
      FloatVector low = distance.and(LOW_HALF).or(UNITS).reinterpretAsFloats();
      FloatVector ofX = high.fma(broadcast(FLOATS, 0x1p16f), low).fma(unit, halfUnit);
      ofX.intoArray(x, i);
      high = magnitude.lanewise(LSHR, HALF).or(UNITS).reinterpretAsFloats().sub(OF_HIGH);
      low = magnitude.and(LOW_HALF).or(UNITS).reinterpretAsFloats();
      FloatVector half = high.fma(broadcast(FLOATS, 0x1p16f), low).fma(unit, halfUnit);
      half.mul(ofX.add(1)).intoArray(q, i);
    }
  }

  /** l ← log₂ l. */
  private void logarithms(long[] words, int n, float scale, float[] y, int at) {
    logarithms(l, n);
  }

  private static void logarithms(float[] q, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      IntVector bits = fromArray(FLOATS, q, i).reinterpretAsInts();
      IntVector exponent =
          bits.sub(FloatQuantile.ROOT_OF_HALF).lanewise(ASHR, FloatQuantile.SIGNIFICAND_BITS);
      FloatVector f =
          bits.sub(exponent.lanewise(LSHL, FloatQuantile.SIGNIFICAND_BITS))
              .reinterpretAsFloats()
              .sub(1);
      FloatVector f2 = f.mul(f);
      FloatVector g67 =
          broadcast(FLOATS, FloatQuantile.G7).fma(f, broadcast(FLOATS, FloatQuantile.G6));
      FloatVector g45 =
          broadcast(FLOATS, FloatQuantile.G5).fma(f, broadcast(FLOATS, FloatQuantile.G4));
      FloatVector g23 =
          broadcast(FLOATS, FloatQuantile.G3).fma(f, broadcast(FLOATS, FloatQuantile.G2));
      FloatVector g01 =
          broadcast(FLOATS, FloatQuantile.G1).fma(f, broadcast(FLOATS, FloatQuantile.G0));
      FloatVector high = g67.fma(f2, g45);
      FloatVector low = g23.fma(f2, g01);
      FloatVector whole = exponent.add(ROUNDING_BITS).reinterpretAsFloats().sub(ROUNDING);
      high.fma(f2.mul(f2), low).fma(f, whole).intoArray(q, i);
    }
  }

  /** y ← scale · x P(l) with the sign that the word does not have. */
  private void multiply(long[] words, int n, float scale, float[] y, int at) {
    multiply(words, n, x, l, scale, y, at);
  }

  private static void multiply(
      long[] words, int n, float[] x, float[] l, float scale, float[] y, int at) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector l1 = fromArray(FLOATS, l, i);
      FloatVector l2 = l1.mul(l1);
      FloatVector l4 = l2.mul(l2);
      FloatVector p67 =
          broadcast(FLOATS, FloatQuantile.P7).fma(l1, broadcast(FLOATS, FloatQuantile.P6));
      FloatVector p45 =
          broadcast(FLOATS, FloatQuantile.P5).fma(l1, broadcast(FLOATS, FloatQuantile.P4));
      FloatVector p23 =
          broadcast(FLOATS, FloatQuantile.P3).fma(l1, broadcast(FLOATS, FloatQuantile.P2));
      FloatVector p01 =
          broadcast(FLOATS, FloatQuantile.P1).fma(l1, broadcast(FLOATS, FloatQuantile.P0));
      FloatVector middle = p67.fma(l2, p45);
      FloatVector low = p23.fma(l2, p01);
      FloatVector p = broadcast(FLOATS, FloatQuantile.P8).fma(l4, middle).fma(l4, low);
      IntVector word = LongVector.fromArray(LONGS, words, i >> 1).reinterpretAsInts();
      IntVector sign = word.not().and(Integer.MIN_VALUE);
      p.mul(fromArray(FLOATS, x, i))
          .reinterpretAsInts()
          .or(sign)
          .reinterpretAsFloats()
          .mul(scale)
          .intoArray(y, at + i);
    }
  }

  private static void replaceTails(long[] words, int n, float scale, float[] y, int at) {
    IntVector least = IntVector.broadcast(INTS, FloatQuantile.LEAST_MAGNITUDE);
    for (int i = 0; i < n; i += WIDTH) {
      IntVector word = LongVector.fromArray(LONGS, words, i >> 1).reinterpretAsInts();
      IntVector magnitude = word.lanewise(ASHR, 31).lanewise(XOR, word);
      VectorMask<Integer> tails = magnitude.compare(LT, least);
      if (tails.anyTrue()) {
        replaceTails(words, i + tails.firstTrue(), i + tails.lastTrue(), scale, y, at);
      }
    }
  }

  private static void replaceTails(
      long[] words, int first, int last, float scale, float[] y, int at) {
    for (int i = first; i <= last; i++) {
      int word = (int) (words[i >> 1] >>> ((i & 1) << 5));
      if ((word ^ (word >> 31)) < FloatQuantile.LEAST_MAGNITUDE) {
        y[at + i] = scale * FloatQuantile.of(word);
      }
    }
  }
}

package io.github.dl4jode.array.loop.doubles;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;

import io.github.dl4jode.array.loop.DoubleFunctionLoops;
import io.github.dl4jode.array.loop.ProductLoops;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a tall matrix of doubles and a small one: of few columns, as scalar products, and of
 * few rows, such as the layers between a state and a wide hidden layer. To be used where {@link
 * io.github.dl4jode.array.loop.VectorModule#isUsable()} only.
 */
public final class NarrowDoubleProducts {

  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;
  private static final int WIDTH = ProductLoops.WIDTH;
  private static final VectorShuffle<Double> NEIGHBOURS = exchange(1);
  private static final VectorShuffle<Double> PAIRS = exchange(2);
  private static final VectorShuffle<Double> FOURS = exchange(4 % WIDTH);
  private static final VectorMask<Double> ODD = everyOther(1);
  private static final VectorMask<Double> ODD_PAIRS = everyOther(2);

  private static final int MOST_TERMS = 4;

  private NarrowDoubleProducts() {}

  private static VectorShuffle<Double> exchange(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
  }

  /** Set in lanes of odd places, where so many successive lanes are one place. */
  private static VectorMask<Double> everyOther(int count) {
    boolean[] lanes = new boolean[WIDTH];
    for (int lane = 0; lane < WIDTH; lane++) {
      lanes[lane] = (lane & count) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  /**
   * Whether scalar products are the fastest way to a product of so few columns.
   *
   * @param terms of each
   */
  public static boolean suit(int terms, int columns) {
    return WIDTH >= 4 && terms >= WIDTH && 2 * columns <= WIDTH;
  }

  /**
   * C ← A Bᵀ plus a row, four rows of A at a time, whose lanes are summed together.
   *
   * @param a A [m, k] in row-major order, k at least {@link ProductLoops#WIDTH}
   * @param b B [n, k] in row-major order
   * @param row added to each row of the product [n]
   * @param c receives C [m, n] in row-major order; shares no memory with the others
   */
  public static void multiply(
      double[] a, double[] b, double[] row, double[] c, int m, int k, int n) {
    int end = (k - 1) / WIDTH * WIDTH;
    // Always, for after a branch Java 17 would keep sums in memory.
    VectorMask<Double> rest = DoubleFunctionLoops.LAST_LANES.get(k - end);
    int last = k - WIDTH;
    for (int j = 0; j < n; j++) {
      int ib = j * k;
      DoubleVector zero = zero(SPECIES);
      DoubleVector lastOfB = fromArray(SPECIES, b, ib + last);
      for (int i = 0; i < m; i += 4) {
        int i0 = i * k;
        int i1 = Math.min(i + 1, m - 1) * k;
        int i2 = Math.min(i + 2, m - 1) * k;
        int i3 = Math.min(i + 3, m - 1) * k;
        DoubleVector s0 = zero.blend(fromArray(SPECIES, a, i0 + last).mul(lastOfB), rest);
        DoubleVector s1 = zero.blend(fromArray(SPECIES, a, i1 + last).mul(lastOfB), rest);
        DoubleVector s2 = zero.blend(fromArray(SPECIES, a, i2 + last).mul(lastOfB), rest);
        DoubleVector s3 = zero.blend(fromArray(SPECIES, a, i3 + last).mul(lastOfB), rest);
        for (int p = 0; p < end; p += WIDTH) {
          DoubleVector line = fromArray(SPECIES, b, ib + p);
          s0 = fromArray(SPECIES, a, i0 + p).fma(line, s0);
          s1 = fromArray(SPECIES, a, i1 + p).fma(line, s1);
          s2 = fromArray(SPECIES, a, i2 + p).fma(line, s2);
          s3 = fromArray(SPECIES, a, i3 + p).fma(line, s3);
        }
        s0 = s0.blend(s1, ODD).add(s1.blend(s0, ODD).rearrange(NEIGHBOURS));
        s2 = s2.blend(s3, ODD).add(s3.blend(s2, ODD).rearrange(NEIGHBOURS));
        s0 = s0.blend(s2, ODD_PAIRS).add(s2.blend(s0, ODD_PAIRS).rearrange(PAIRS));
        DoubleVector sums = WIDTH == 4 ? s0 : s0.add(s0.rearrange(FOURS));
        c[i * n + j] = sums.lane(0) + row[j];
        c[Math.min(i + 1, m - 1) * n + j] = sums.lane(1) + row[j];
        c[Math.min(i + 2, m - 1) * n + j] = sums.lane(2) + row[j];
        c[Math.min(i + 3, m - 1) * n + j] = sums.lane(3) + row[j];
      }
    }
  }

  /** Whether a product of so few terms is best computed by {@link #multiplyFewTerms}. */
  public static boolean areFew(int terms, int columns) {
    return terms <= MOST_TERMS && columns >= 2 * WIDTH;
  }

  /**
   * C ← A B plus a row, with a part of B in registers.
   *
   * @param a A [m, k] in row-major order, k up to 4
   * @param b B [k, n] in row-major order, n at least two registers
   * @param row added to each row of the product [n]
   * @param c receives C [m, n] in row-major order; shares no memory with the others
   */
  public static void multiplyFewTerms(
      double[] a, double[] b, double[] row, double[] c, int m, int k, int n) {
    // Where n is no multiple of two registers, the last columns are computed twice.
    for (int j = 0; j < n; j += 2 * WIDTH) {
      int first = Math.min(j, n - 2 * WIDTH);
      switch (k) {
        case 1 -> oneTerm(a, b, row, c, m, n, first);
        case 2 -> twoTerms(a, b, row, c, m, n, first);
        case 3 -> threeTerms(a, b, row, c, m, n, first);
        default -> fourTerms(a, b, row, c, m, n, first);
      }
    }
  }

  private static void oneTerm(
      double[] a, double[] b, double[] row, double[] c, int m, int n, int j) {
    DoubleVector b00 = fromArray(SPECIES, b, j);
    DoubleVector b01 = fromArray(SPECIES, b, j + WIDTH);
    DoubleVector r0 = fromArray(SPECIES, row, j);
    DoubleVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ic = j; i < m; i++, ic += n) {
      DoubleVector a0 = broadcast(SPECIES, a[i]);
      DoubleVector s0 = a0.mul(b00);
      DoubleVector s1 = a0.mul(b01);
      s0.add(r0).intoArray(c, ic);
      s1.add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void twoTerms(
      double[] a, double[] b, double[] row, double[] c, int m, int n, int j) {
    DoubleVector b00 = fromArray(SPECIES, b, j);
    DoubleVector b01 = fromArray(SPECIES, b, j + WIDTH);
    DoubleVector b10 = fromArray(SPECIES, b, n + j);
    DoubleVector b11 = fromArray(SPECIES, b, n + j + WIDTH);
    DoubleVector r0 = fromArray(SPECIES, row, j);
    DoubleVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 2, ic += n) {
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      DoubleVector s0 = a0.mul(b00);
      DoubleVector s1 = a0.mul(b01);
      DoubleVector a1 = broadcast(SPECIES, a[ia + 1]);
      s0 = a1.fma(b10, s0);
      s1 = a1.fma(b11, s1);
      s0.add(r0).intoArray(c, ic);
      s1.add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void threeTerms(
      double[] a, double[] b, double[] row, double[] c, int m, int n, int j) {
    DoubleVector b00 = fromArray(SPECIES, b, j);
    DoubleVector b01 = fromArray(SPECIES, b, j + WIDTH);
    DoubleVector b10 = fromArray(SPECIES, b, n + j);
    DoubleVector b11 = fromArray(SPECIES, b, n + j + WIDTH);
    DoubleVector b20 = fromArray(SPECIES, b, 2 * n + j);
    DoubleVector b21 = fromArray(SPECIES, b, 2 * n + j + WIDTH);
    DoubleVector r0 = fromArray(SPECIES, row, j);
    DoubleVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 3, ic += n) {
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      DoubleVector s0 = a0.mul(b00);
      DoubleVector s1 = a0.mul(b01);
      DoubleVector a1 = broadcast(SPECIES, a[ia + 1]);
      s0 = a1.fma(b10, s0);
      s1 = a1.fma(b11, s1);
      DoubleVector a2 = broadcast(SPECIES, a[ia + 2]);
      s0 = a2.fma(b20, s0);
      s1 = a2.fma(b21, s1);
      s0.add(r0).intoArray(c, ic);
      s1.add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void fourTerms(
      double[] a, double[] b, double[] row, double[] c, int m, int n, int j) {
    DoubleVector b00 = fromArray(SPECIES, b, j);
    DoubleVector b01 = fromArray(SPECIES, b, j + WIDTH);
    DoubleVector b10 = fromArray(SPECIES, b, n + j);
    DoubleVector b11 = fromArray(SPECIES, b, n + j + WIDTH);
    DoubleVector b20 = fromArray(SPECIES, b, 2 * n + j);
    DoubleVector b21 = fromArray(SPECIES, b, 2 * n + j + WIDTH);
    DoubleVector b30 = fromArray(SPECIES, b, 3 * n + j);
    DoubleVector b31 = fromArray(SPECIES, b, 3 * n + j + WIDTH);
    DoubleVector r0 = fromArray(SPECIES, row, j);
    DoubleVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 4, ic += n) {
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      DoubleVector s0 = a0.mul(b00);
      DoubleVector s1 = a0.mul(b01);
      DoubleVector a1 = broadcast(SPECIES, a[ia + 1]);
      s0 = a1.fma(b10, s0);
      s1 = a1.fma(b11, s1);
      DoubleVector a2 = broadcast(SPECIES, a[ia + 2]);
      s0 = a2.fma(b20, s0);
      s1 = a2.fma(b21, s1);
      DoubleVector a3 = broadcast(SPECIES, a[ia + 3]);
      s0 = a3.fma(b30, s0);
      s1 = a3.fma(b31, s1);
      s0.add(r0).intoArray(c, ic);
      s1.add(r1).intoArray(c, ic + WIDTH);
    }
  }
}

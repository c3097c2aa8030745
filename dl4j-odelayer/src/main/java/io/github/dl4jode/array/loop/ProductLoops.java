package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of small matrices on Java arrays, with sums kept in vector registers. To be used where
 * {@link VectorModule#isUsable()} only.
 */
public final class ProductLoops {

  /** That of all loops with doubles. */
  public static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

  /** The columns that a product needs at least. */
  public static final int WIDTH = SPECIES.length();

  /** The rows that share the loads of a row of B. */
  private static final int ROWS = 4;

  /** A processor with registers of 512 bits has 32 of them, not 16: as many sums at a time. */
  private static final boolean HAS_MANY_REGISTERS = SPECIES.vectorBitSize() >= 512;

  private ProductLoops() {}

  /**
   * C ← A B.
   *
   * @param a A [m, k]; element (i, p) is at i · rowStep + p · columnStep
   * @param b B [k, n] in row-major order, n at least {@link #WIDTH}
   * @param c receives C [m, n] in row-major order; shares no memory with the factors
   */
  public static void multiply(
      double[] a, int rowStep, int columnStep, double[] b, double[] c, int m, int k, int n) {
    multiply(a, 0, rowStep, columnStep, b, 0, c, 0, m, k, n);
  }

  /** The same for matrices that begin at ia, ib and ic. */
  static void multiply(
      double[] a,
      int ia,
      int rowStep,
      int columnStep,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int m,
      int k,
      int n) {
    int whole = m - m % ROWS;
    if (whole > 0) {
      multiplyWhole(a, ia, rowStep, columnStep, b, ib, c, ic, whole, k, n);
    }
    for (int i = whole; i < m; i++) {
      multiplyRow(a, ia + i * rowStep, columnStep, b, ib, c, ic + i * n, k, n);
    }
  }

  /** The rows that come in fours. */
  private static void multiplyWhole(
      double[] a,
      int ia,
      int row,
      int column,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int m,
      int k,
      int n) {
    int j = 0;
    if (HAS_MANY_REGISTERS) {
      for (; j + 4 * WIDTH <= n; j += 4 * WIDTH) {
        for (int i = 0; i < m; i += ROWS) {
          fourByFour(a, ia + i * row, row, column, b, ib + j, c, ic + i * n + j, k, n);
        }
      }
    }
    if (HAS_MANY_REGISTERS && j + 2 * WIDTH < n && n <= j + 3 * WIDTH) {
      int third = n - WIDTH - j;
      for (int i = 0; i < m; i += ROWS) {
        DoubleStripProducts.fourByThree(
            a, ia + i * row, row, column, b, ib + j, third, c, ic + i * n + j, k, n);
      }
      return;
    }
    for (; j + 2 * WIDTH <= n; j += 2 * WIDTH) {
      for (int i = 0; i < m; i += ROWS) {
        fourByTwo(a, ia + i * row, row, column, b, ib + j, c, ic + i * n + j, k, n);
      }
    }
    // Where n is no multiple of the width, the last columns are computed twice.
    for (; j < n; j += WIDTH) {
      int first = Math.min(j, n - WIDTH);
      int i = 0;
      for (; i + 2 * ROWS <= m; i += 2 * ROWS) {
        DoubleStripProducts.eightByOne(
            a, ia + i * row, row, column, b, ib + first, c, ic + i * n + first, k, n);
      }
      for (; i < m; i += ROWS) {
        fourByOne(a, ia + i * row, row, column, b, ib + first, c, ic + i * n + first, k, n);
      }
    }
  }

  /** One row, four registers at a time, because each sum waits for the term before. */
  private static void multiplyRow(
      double[] a, int ia, int column, double[] b, int ib, double[] c, int ic, int k, int n) {
    int last = n - WIDTH;
    for (int j = 0; j < n; j += 4 * WIDTH) {
      int second = Math.min(j + WIDTH, last);
      int third = Math.min(j + 2 * WIDTH, last);
      int fourth = Math.min(j + 3 * WIDTH, last);
      oneByFour(a, ia, column, b, ib, Math.min(j, last), second, third, fourth, c, ic, k, n);
    }
  }

  // Not six rows: in some processes the compiler makes a loop of that which takes 1.8 times as
  // long.

  private static void fourByFour(
      double[] a,
      int ia,
      int row,
      int column,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int k,
      int n) {
    DoubleVector s00 = zero(SPECIES);
    DoubleVector s01 = zero(SPECIES);
    DoubleVector s02 = zero(SPECIES);
    DoubleVector s03 = zero(SPECIES);
    DoubleVector s10 = zero(SPECIES);
    DoubleVector s11 = zero(SPECIES);
    DoubleVector s12 = zero(SPECIES);
    DoubleVector s13 = zero(SPECIES);
    DoubleVector s20 = zero(SPECIES);
    DoubleVector s21 = zero(SPECIES);
    DoubleVector s22 = zero(SPECIES);
    DoubleVector s23 = zero(SPECIES);
    DoubleVector s30 = zero(SPECIES);
    DoubleVector s31 = zero(SPECIES);
    DoubleVector s32 = zero(SPECIES);
    DoubleVector s33 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector b0 = fromArray(SPECIES, b, ib);
      DoubleVector b1 = fromArray(SPECIES, b, ib + WIDTH);
      DoubleVector b2 = fromArray(SPECIES, b, ib + 2 * WIDTH);
      DoubleVector b3 = fromArray(SPECIES, b, ib + 3 * WIDTH);
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      DoubleVector a1 = broadcast(SPECIES, a[ia + row]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      DoubleVector a2 = broadcast(SPECIES, a[ia + 2 * row]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
      DoubleVector a3 = broadcast(SPECIES, a[ia + 3 * row]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      s33 = a3.fma(b3, s33);
      ia += column;
      ib += n;
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + WIDTH);
    s02.intoArray(c, ic + 2 * WIDTH);
    s03.intoArray(c, ic + 3 * WIDTH);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + WIDTH);
    s12.intoArray(c, ic + n + 2 * WIDTH);
    s13.intoArray(c, ic + n + 3 * WIDTH);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + WIDTH);
    s22.intoArray(c, ic + 2 * n + 2 * WIDTH);
    s23.intoArray(c, ic + 2 * n + 3 * WIDTH);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + WIDTH);
    s32.intoArray(c, ic + 3 * n + 2 * WIDTH);
    s33.intoArray(c, ic + 3 * n + 3 * WIDTH);
  }

  private static void fourByTwo(
      double[] a,
      int ia,
      int row,
      int column,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int k,
      int n) {
    DoubleVector s00 = zero(SPECIES);
    DoubleVector s01 = zero(SPECIES);
    DoubleVector s10 = zero(SPECIES);
    DoubleVector s11 = zero(SPECIES);
    DoubleVector s20 = zero(SPECIES);
    DoubleVector s21 = zero(SPECIES);
    DoubleVector s30 = zero(SPECIES);
    DoubleVector s31 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector b0 = fromArray(SPECIES, b, ib);
      DoubleVector b1 = fromArray(SPECIES, b, ib + WIDTH);
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      DoubleVector a1 = broadcast(SPECIES, a[ia + row]);
      DoubleVector a2 = broadcast(SPECIES, a[ia + 2 * row]);
      DoubleVector a3 = broadcast(SPECIES, a[ia + 3 * row]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      ia += column;
      ib += n;
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + WIDTH);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + WIDTH);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + WIDTH);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + WIDTH);
  }

  private static void fourByOne(
      double[] a,
      int ia,
      int row,
      int column,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int k,
      int n) {
    DoubleVector s0 = zero(SPECIES);
    DoubleVector s1 = zero(SPECIES);
    DoubleVector s2 = zero(SPECIES);
    DoubleVector s3 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector line = fromArray(SPECIES, b, ib);
      s0 = broadcast(SPECIES, a[ia]).fma(line, s0);
      s1 = broadcast(SPECIES, a[ia + row]).fma(line, s1);
      s2 = broadcast(SPECIES, a[ia + 2 * row]).fma(line, s2);
      s3 = broadcast(SPECIES, a[ia + 3 * row]).fma(line, s3);
      ia += column;
      ib += n;
    }
    s0.intoArray(c, ic);
    s1.intoArray(c, ic + n);
    s2.intoArray(c, ic + 2 * n);
    s3.intoArray(c, ic + 3 * n);
  }

  private static void oneByFour(
      double[] a,
      int ia,
      int column,
      double[] b,
      int ib,
      int first,
      int second,
      int third,
      int fourth,
      double[] c,
      int ic,
      int k,
      int n) {
    DoubleVector s0 = zero(SPECIES);
    DoubleVector s1 = zero(SPECIES);
    DoubleVector s2 = zero(SPECIES);
    DoubleVector s3 = zero(SPECIES);
    for (int p = 0; p < k; p++, ia += column, ib += n) {
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      s0 = a0.fma(fromArray(SPECIES, b, ib + first), s0);
      s1 = a0.fma(fromArray(SPECIES, b, ib + second), s1);
      s2 = a0.fma(fromArray(SPECIES, b, ib + third), s2);
      s3 = a0.fma(fromArray(SPECIES, b, ib + fourth), s3);
    }
    s0.intoArray(c, ic + first);
    s1.intoArray(c, ic + second);
    s2.intoArray(c, ic + third);
    s3.intoArray(c, ic + fourth);
  }
}

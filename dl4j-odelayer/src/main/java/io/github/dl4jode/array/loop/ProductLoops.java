package io.github.dl4jode.array.loop;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of small matrices on Java arrays, with sums kept in vector registers. To be used where
 * {@link VectorModule#isUsable()} only.
 */
public final class ProductLoops {

  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

  /** The columns that a product needs at least. */
  public static final int WIDTH = SPECIES.length();

  /** The rows that share the loads of a row of B. */
  private static final int ROWS = 4;

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
    // Where n is no multiple of two vectors, the last columns are computed twice.
    int j = 0;
    for (; j + 2 * WIDTH <= n; j += 2 * WIDTH) {
      columns(a, rowStep, columnStep, b, c, m, k, n, j, true);
    }
    for (; j < n; j += WIDTH) {
      columns(a, rowStep, columnStep, b, c, m, k, n, Math.min(j, n - WIDTH), false);
    }
  }

  private static void columns(
      double[] a,
      int rowStep,
      int columnStep,
      double[] b,
      double[] c,
      int m,
      int k,
      int n,
      int j,
      boolean two) {
    int i = 0;
    for (; i + ROWS <= m; i += ROWS) {
      if (two) {
        fourByTwo(a, i * rowStep, rowStep, columnStep, b, j, c, i * n + j, k, n);
      } else {
        fourByOne(a, i * rowStep, rowStep, columnStep, b, j, c, i * n + j, k, n);
      }
    }
    for (; i < m; i++) {
      oneByOne(a, i * rowStep, columnStep, b, j, c, i * n + j, k, n);
      if (two) {
        oneByOne(a, i * rowStep, columnStep, b, j + WIDTH, c, i * n + j + WIDTH, k, n);
      }
    }
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
    DoubleVector s00 = DoubleVector.zero(SPECIES);
    DoubleVector s01 = DoubleVector.zero(SPECIES);
    DoubleVector s10 = DoubleVector.zero(SPECIES);
    DoubleVector s11 = DoubleVector.zero(SPECIES);
    DoubleVector s20 = DoubleVector.zero(SPECIES);
    DoubleVector s21 = DoubleVector.zero(SPECIES);
    DoubleVector s30 = DoubleVector.zero(SPECIES);
    DoubleVector s31 = DoubleVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, ib);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, ib + WIDTH);
      DoubleVector a0 = DoubleVector.broadcast(SPECIES, a[ia]);
      DoubleVector a1 = DoubleVector.broadcast(SPECIES, a[ia + row]);
      DoubleVector a2 = DoubleVector.broadcast(SPECIES, a[ia + 2 * row]);
      DoubleVector a3 = DoubleVector.broadcast(SPECIES, a[ia + 3 * row]);
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
    DoubleVector s0 = DoubleVector.zero(SPECIES);
    DoubleVector s1 = DoubleVector.zero(SPECIES);
    DoubleVector s2 = DoubleVector.zero(SPECIES);
    DoubleVector s3 = DoubleVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector line = DoubleVector.fromArray(SPECIES, b, ib);
      s0 = DoubleVector.broadcast(SPECIES, a[ia]).fma(line, s0);
      s1 = DoubleVector.broadcast(SPECIES, a[ia + row]).fma(line, s1);
      s2 = DoubleVector.broadcast(SPECIES, a[ia + 2 * row]).fma(line, s2);
      s3 = DoubleVector.broadcast(SPECIES, a[ia + 3 * row]).fma(line, s3);
      ia += column;
      ib += n;
    }
    s0.intoArray(c, ic);
    s1.intoArray(c, ic + n);
    s2.intoArray(c, ic + 2 * n);
    s3.intoArray(c, ic + 3 * n);
  }

  private static void oneByOne(
      double[] a, int ia, int column, double[] b, int ib, double[] c, int ic, int k, int n) {
    DoubleVector sum = DoubleVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      sum = DoubleVector.broadcast(SPECIES, a[ia]).fma(DoubleVector.fromArray(SPECIES, b, ib), sum);
      ia += column;
      ib += n;
    }
    sum.intoArray(c, ic);
  }
}

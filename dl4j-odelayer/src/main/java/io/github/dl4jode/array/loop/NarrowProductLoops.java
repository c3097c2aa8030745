package io.github.dl4jode.array.loop;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a tall matrix of floats and a small one, such as the layers of a network between a
 * state of few components and a wide hidden layer. To be used where {@link VectorModule#isUsable()}
 * only.
 */
public final class NarrowProductLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  /** The columns of A from which {@link #multiplyFewColumns} works. */
  public static final int LEAST_COLUMNS = 2;

  /** The columns of A up to which it works. */
  public static final int MOST_COLUMNS = 4;

  /** The columns that its product needs at least. */
  public static final int LEAST_OF_PRODUCT = 2 * WIDTH;

  private NarrowProductLoops() {}

  /**
   * C ← A B, with the bits of {@link FloatProductLoops#multiply}, plus a row.
   *
   * @param a A [m, k] in row-major order, k from {@link #LEAST_COLUMNS} to {@link #MOST_COLUMNS}
   * @param b B [k, n] in row-major order, n at least {@link #LEAST_OF_PRODUCT}
   * @param row added to each row of the product [n]
   * @param c receives C [m, n] in row-major order; shares no memory with the others
   */
  public static void multiplyFewColumns(
      float[] a, float[] b, float[] row, float[] c, int m, int k, int n) {
    // Where n is no multiple of two vectors, the last columns are computed twice.
    for (int j = 0; j < n; j += LEAST_OF_PRODUCT) {
      int first = Math.min(j, n - LEAST_OF_PRODUCT);
      switch (k) {
        case 2 -> twoTerms(a, b, row, c, m, n, first);
        case 3 -> threeTerms(a, b, row, c, m, n, first);
        default -> fourTerms(a, b, row, c, m, n, first);
      }
    }
  }

  private static void twoTerms(float[] a, float[] b, float[] row, float[] c, int m, int n, int j) {
    FloatVector b00 = at(b, j);
    FloatVector b01 = at(b, j + WIDTH);
    FloatVector b10 = at(b, n + j);
    FloatVector b11 = at(b, n + j + WIDTH);
    FloatVector r0 = at(row, j);
    FloatVector r1 = at(row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 2, ic += n) {
      FloatVector a0 = number(a[ia]);
      FloatVector a1 = number(a[ia + 1]);
      a1.fma(b10, a0.mul(b00)).add(r0).intoArray(c, ic);
      a1.fma(b11, a0.mul(b01)).add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void threeTerms(
      float[] a, float[] b, float[] row, float[] c, int m, int n, int j) {
    FloatVector b00 = at(b, j);
    FloatVector b01 = at(b, j + WIDTH);
    FloatVector b10 = at(b, n + j);
    FloatVector b11 = at(b, n + j + WIDTH);
    FloatVector b20 = at(b, 2 * n + j);
    FloatVector b21 = at(b, 2 * n + j + WIDTH);
    FloatVector r0 = at(row, j);
    FloatVector r1 = at(row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 3, ic += n) {
      FloatVector a0 = number(a[ia]);
      FloatVector a1 = number(a[ia + 1]);
      FloatVector a2 = number(a[ia + 2]);
      a2.fma(b20, a1.fma(b10, a0.mul(b00))).add(r0).intoArray(c, ic);
      a2.fma(b21, a1.fma(b11, a0.mul(b01))).add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void fourTerms(float[] a, float[] b, float[] row, float[] c, int m, int n, int j) {
    FloatVector b00 = at(b, j);
    FloatVector b01 = at(b, j + WIDTH);
    FloatVector b10 = at(b, n + j);
    FloatVector b11 = at(b, n + j + WIDTH);
    FloatVector b20 = at(b, 2 * n + j);
    FloatVector b21 = at(b, 2 * n + j + WIDTH);
    FloatVector b30 = at(b, 3 * n + j);
    FloatVector b31 = at(b, 3 * n + j + WIDTH);
    FloatVector r0 = at(row, j);
    FloatVector r1 = at(row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 4, ic += n) {
      FloatVector a0 = number(a[ia]);
      FloatVector a1 = number(a[ia + 1]);
      FloatVector a2 = number(a[ia + 2]);
      FloatVector a3 = number(a[ia + 3]);
      FloatVector s0 = a2.fma(b20, a1.fma(b10, a0.mul(b00)));
      FloatVector s1 = a2.fma(b21, a1.fma(b11, a0.mul(b01)));
      a3.fma(b30, s0).add(r0).intoArray(c, ic);
      a3.fma(b31, s1).add(r1).intoArray(c, ic + WIDTH);
    }
  }

  /**
   * C ← A Bᵀ for a B of few rows, by scalar products of rows, plus a row.
   *
   * @param a A [m, k] in row-major order, k at least {@link FloatProductLoops#WIDTH}
   * @param b B [n, k] in row-major order
   * @param row added to each row of the product [n]
   * @param c receives C [m, n] in row-major order; shares no memory with the others
   */
  public static void multiplyFewRows(
      float[] a, float[] b, float[] row, float[] c, int m, int k, int n) {
    int rest = k % WIDTH;
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      int j = 0;
      for (; rest == 0 && j + 3 <= n; j += 3) {
        fourByThree(a, i * k, b, j * k, row, j, c, i * n + j, k, n);
      }
      for (; j < n; j++) {
        fourByOne(a, i * k, b, j * k, row[j], c, i * n + j, k, n, rest);
      }
    }
    for (; i < m; i++) {
      for (int j = 0; j < n; j++) {
        c[i * n + j] = dot(a, i * k, b, j * k, k, rest) + row[j];
      }
    }
  }

  /** Of rows that are whole registers: with a rest Java inlines no longer all of it. */
  private static void fourByThree(
      float[] a, int ia, float[] b, int ib, float[] row, int j, float[] c, int ic, int k, int n) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p += WIDTH) {
      FloatVector b0 = at(b, ib + p);
      FloatVector b1 = at(b, ib + k + p);
      FloatVector b2 = at(b, ib + 2 * k + p);
      FloatVector a0 = at(a, ia + p);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = at(a, ia + k + p);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      FloatVector a2 = at(a, ia + 2 * k + p);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      FloatVector a3 = at(a, ia + 3 * k + p);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
    }
    c[ic] = sum(s00) + row[j];
    c[ic + 1] = sum(s01) + row[j + 1];
    c[ic + 2] = sum(s02) + row[j + 2];
    c[ic + n] = sum(s10) + row[j];
    c[ic + n + 1] = sum(s11) + row[j + 1];
    c[ic + n + 2] = sum(s12) + row[j + 2];
    c[ic + 2 * n] = sum(s20) + row[j];
    c[ic + 2 * n + 1] = sum(s21) + row[j + 1];
    c[ic + 2 * n + 2] = sum(s22) + row[j + 2];
    c[ic + 3 * n] = sum(s30) + row[j];
    c[ic + 3 * n + 1] = sum(s31) + row[j + 1];
    c[ic + 3 * n + 2] = sum(s32) + row[j + 2];
  }

  private static void fourByOne(
      float[] a,
      int ia,
      float[] b,
      int ib,
      float shift,
      float[] c,
      int ic,
      int k,
      int n,
      int rest) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    int end = k - k % WIDTH;
    for (int p = 0; p < end; p += WIDTH) {
      FloatVector b0 = at(b, ib + p);
      s0 = at(a, ia + p).fma(b0, s0);
      s1 = at(a, ia + k + p).fma(b0, s1);
      s2 = at(a, ia + 2 * k + p).fma(b0, s2);
      s3 = at(a, ia + 3 * k + p).fma(b0, s3);
    }
    if (end < k) {
      int p = k - WIDTH;
      FloatVector b0 = RowLoops.only(rest, at(b, ib + p));
      s0 = at(a, ia + p).fma(b0, s0);
      s1 = at(a, ia + k + p).fma(b0, s1);
      s2 = at(a, ia + 2 * k + p).fma(b0, s2);
      s3 = at(a, ia + 3 * k + p).fma(b0, s3);
    }
    c[ic] = sum(s0) + shift;
    c[ic + n] = sum(s1) + shift;
    c[ic + 2 * n] = sum(s2) + shift;
    c[ic + 3 * n] = sum(s3) + shift;
  }

  private static float dot(float[] a, int ia, float[] b, int ib, int k, int rest) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int end = k - k % WIDTH;
    for (int p = 0; p < end; p += WIDTH) {
      sum = at(a, ia + p).fma(at(b, ib + p), sum);
    }
    if (end < k) {
      sum = at(a, ia + k - WIDTH).fma(RowLoops.only(rest, at(b, ib + k - WIDTH)), sum);
    }
    return sum(sum);
  }

  private static float sum(FloatVector x) {
    return x.reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector at(float[] x, int i) {
    return FloatVector.fromArray(SPECIES, x, i);
  }

  private static FloatVector number(float x) {
    return FloatVector.broadcast(SPECIES, x);
  }
}

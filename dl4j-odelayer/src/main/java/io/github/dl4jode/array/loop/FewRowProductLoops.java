package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The last rows of products of small matrices, fewer than {@link FloatProductLoops} takes at a
 * time, with the same bits. As many columns at a time as keep the processor busy: each sum waits
 * for the term before.
 */
final class FewRowProductLoops {

  // That of the other loops: with vectors of two kinds the compiler inlines neither.
  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  private static final int SIX = 6 * WIDTH;
  private static final int THREE = 3 * WIDTH;

  /** The last columns, so many registers of them, are computed together. */
  private static final int LAST = 4;

  private FewRowProductLoops() {}

  /**
   * Rows of C ← A B, as {@link FloatProductLoops#multiply} has them.
   *
   * @param ia the place of the first of the rows of A
   * @param ic the place of the first of the rows of C
   * @param rows from 1 to 3
   */
  static void multiply(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      float[] c,
      int ic,
      int rows,
      int k,
      int n) {
    int last = n - WIDTH;
    int j = 0;
    if (rows == 1) {
      for (; j + SIX <= n; j += SIX) {
        oneBySix(a, ia, column, b, j, c, ic, k, n);
      }
    }
    // Where n fills no whole registers, the last columns are computed twice.
    while (j < n) {
      if (rows < 3 && (n - j + WIDTH - 1) / WIDTH == LAST) {
        lastFour(a, ia, row, column, b, j, c, ic, rows, k, n);
        return;
      }
      int first = Math.min(j, last);
      int second = Math.min(j + WIDTH, last);
      int third = Math.min(j + 2 * WIDTH, last);
      switch (rows) {
        case 1 -> oneByThree(a, ia, column, b, first, second, third, c, ic, k, n);
        case 2 -> twoByThree(a, ia, row, column, b, first, second, third, c, ic, k, n);
        default -> threeByThree(a, ia, row, column, b, first, second, third, c, ic, k, n);
      }
      j += THREE;
    }
  }

  private static void lastFour(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int j,
      float[] c,
      int ic,
      int rows,
      int k,
      int n) {
    if (rows == 1) {
      oneByFour(a, ia, column, b, j, n - WIDTH, c, ic, k, n);
    } else {
      twoByFour(a, ia, row, column, b, j, n - WIDTH, c, ic, k, n);
    }
  }

  private static void oneByFour(
      float[] a, int ia, int column, float[] b, int j, int last, float[] c, int ic, int k, int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    FloatVector s03 = zero(SPECIES);
    for (int p = 0, pb = 0; p < k; p++, ia += column, pb += n) {
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(fromArray(SPECIES, b, pb + j), s00);
      s01 = a0.fma(fromArray(SPECIES, b, pb + j + WIDTH), s01);
      s02 = a0.fma(fromArray(SPECIES, b, pb + j + 2 * WIDTH), s02);
      s03 = a0.fma(fromArray(SPECIES, b, pb + last), s03);
    }
    s00.intoArray(c, ic + j);
    s01.intoArray(c, ic + j + WIDTH);
    s02.intoArray(c, ic + j + 2 * WIDTH);
    s03.intoArray(c, ic + last);
  }

  private static void twoByFour(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int j,
      int last,
      float[] c,
      int ic,
      int k,
      int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    FloatVector s03 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s11 = zero(SPECIES);
    FloatVector s12 = zero(SPECIES);
    FloatVector s13 = zero(SPECIES);
    for (int p = 0, pb = 0; p < k; p++, ia += column, pb += n) {
      FloatVector b0 = fromArray(SPECIES, b, pb + j);
      FloatVector b1 = fromArray(SPECIES, b, pb + j + WIDTH);
      FloatVector b2 = fromArray(SPECIES, b, pb + j + 2 * WIDTH);
      FloatVector b3 = fromArray(SPECIES, b, pb + last);
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = broadcast(SPECIES, a[ia + row]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
    }
    s00.intoArray(c, ic + j);
    s01.intoArray(c, ic + j + WIDTH);
    s02.intoArray(c, ic + j + 2 * WIDTH);
    s03.intoArray(c, ic + last);
    s10.intoArray(c, ic + n + j);
    s11.intoArray(c, ic + n + j + WIDTH);
    s12.intoArray(c, ic + n + j + 2 * WIDTH);
    s13.intoArray(c, ic + n + last);
  }

  private static void oneBySix(
      float[] a, int ia, int column, float[] b, int j, float[] c, int ic, int k, int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    FloatVector s03 = zero(SPECIES);
    FloatVector s04 = zero(SPECIES);
    FloatVector s05 = zero(SPECIES);
    for (int p = 0, pb = 0; p < k; p++, ia += column, pb += n) {
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(fromArray(SPECIES, b, pb + j), s00);
      s01 = a0.fma(fromArray(SPECIES, b, pb + j + WIDTH), s01);
      s02 = a0.fma(fromArray(SPECIES, b, pb + j + 2 * WIDTH), s02);
      s03 = a0.fma(fromArray(SPECIES, b, pb + j + 3 * WIDTH), s03);
      s04 = a0.fma(fromArray(SPECIES, b, pb + j + 4 * WIDTH), s04);
      s05 = a0.fma(fromArray(SPECIES, b, pb + j + 5 * WIDTH), s05);
    }
    s00.intoArray(c, ic + j);
    s01.intoArray(c, ic + j + WIDTH);
    s02.intoArray(c, ic + j + 2 * WIDTH);
    s03.intoArray(c, ic + j + 3 * WIDTH);
    s04.intoArray(c, ic + j + 4 * WIDTH);
    s05.intoArray(c, ic + j + 5 * WIDTH);
  }

  private static void oneByThree(
      float[] a,
      int ia,
      int column,
      float[] b,
      int first,
      int second,
      int third,
      float[] c,
      int ic,
      int k,
      int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    for (int p = 0, pb = 0; p < k; p++, ia += column, pb += n) {
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(fromArray(SPECIES, b, pb + first), s00);
      s01 = a0.fma(fromArray(SPECIES, b, pb + second), s01);
      s02 = a0.fma(fromArray(SPECIES, b, pb + third), s02);
    }
    s00.intoArray(c, ic + first);
    s01.intoArray(c, ic + second);
    s02.intoArray(c, ic + third);
  }

  private static void twoByThree(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int first,
      int second,
      int third,
      float[] c,
      int ic,
      int k,
      int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s11 = zero(SPECIES);
    FloatVector s12 = zero(SPECIES);
    for (int p = 0, pb = 0; p < k; p++, ia += column, pb += n) {
      FloatVector b0 = fromArray(SPECIES, b, pb + first);
      FloatVector b1 = fromArray(SPECIES, b, pb + second);
      FloatVector b2 = fromArray(SPECIES, b, pb + third);
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = broadcast(SPECIES, a[ia + row]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
    }
    s00.intoArray(c, ic + first);
    s01.intoArray(c, ic + second);
    s02.intoArray(c, ic + third);
    s10.intoArray(c, ic + n + first);
    s11.intoArray(c, ic + n + second);
    s12.intoArray(c, ic + n + third);
  }

  private static void threeByThree(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int first,
      int second,
      int third,
      float[] c,
      int ic,
      int k,
      int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s11 = zero(SPECIES);
    FloatVector s12 = zero(SPECIES);
    FloatVector s20 = zero(SPECIES);
    FloatVector s21 = zero(SPECIES);
    FloatVector s22 = zero(SPECIES);
    for (int p = 0, pb = 0; p < k; p++, ia += column, pb += n) {
      FloatVector b0 = fromArray(SPECIES, b, pb + first);
      FloatVector b1 = fromArray(SPECIES, b, pb + second);
      FloatVector b2 = fromArray(SPECIES, b, pb + third);
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = broadcast(SPECIES, a[ia + row]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      FloatVector a2 = broadcast(SPECIES, a[ia + 2 * row]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
    }
    s00.intoArray(c, ic + first);
    s01.intoArray(c, ic + second);
    s02.intoArray(c, ic + third);
    s10.intoArray(c, ic + n + first);
    s11.intoArray(c, ic + n + second);
    s12.intoArray(c, ic + n + third);
    s20.intoArray(c, ic + 2 * n + first);
    s21.intoArray(c, ic + 2 * n + second);
    s22.intoArray(c, ic + 2 * n + third);
  }
}

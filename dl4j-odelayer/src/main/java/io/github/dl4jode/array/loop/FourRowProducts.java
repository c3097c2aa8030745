package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels of {@link FloatProductLoops}: four rows by up to four registers of columns, with the
 * sums in registers.
 *
 * <p>Rows of A begin at ia, ia + row and so on, those of B at ib, ib + step and so on; a row of C
 * has n elements. The registers of columns are adjacent, but for the last, which begins at ib +
 * last.
 */
final class FourRowProducts {

  // That of the other loops: with vectors of two kinds the compiler inlines neither.
  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final int PANEL = 3 * WIDTH;

  private FourRowProducts() {}

  static void fourByFour(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int step,
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
    FloatVector s20 = zero(SPECIES);
    FloatVector s21 = zero(SPECIES);
    FloatVector s22 = zero(SPECIES);
    FloatVector s23 = zero(SPECIES);
    FloatVector s30 = zero(SPECIES);
    FloatVector s31 = zero(SPECIES);
    FloatVector s32 = zero(SPECIES);
    FloatVector s33 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(SPECIES, b, ib);
      FloatVector b1 = fromArray(SPECIES, b, ib + WIDTH);
      FloatVector b2 = fromArray(SPECIES, b, ib + 2 * WIDTH);
      FloatVector b3 = fromArray(SPECIES, b, ib + last);
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
      FloatVector a2 = broadcast(SPECIES, a[ia + 2 * row]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
      FloatVector a3 = broadcast(SPECIES, a[ia + 3 * row]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      s33 = a3.fma(b3, s33);
      ia += column;
      ib += step;
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + WIDTH);
    s02.intoArray(c, ic + 2 * WIDTH);
    s03.intoArray(c, ic + last);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + WIDTH);
    s12.intoArray(c, ic + n + 2 * WIDTH);
    s13.intoArray(c, ic + n + last);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + WIDTH);
    s22.intoArray(c, ic + 2 * n + 2 * WIDTH);
    s23.intoArray(c, ic + 2 * n + last);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + WIDTH);
    s32.intoArray(c, ic + 3 * n + 2 * WIDTH);
    s33.intoArray(c, ic + 3 * n + last);
  }

  static void fourByThree(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int step,
      int last,
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
    FloatVector s30 = zero(SPECIES);
    FloatVector s31 = zero(SPECIES);
    FloatVector s32 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(SPECIES, b, ib);
      FloatVector b1 = fromArray(SPECIES, b, ib + WIDTH);
      FloatVector b2 = fromArray(SPECIES, b, ib + last);
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
      FloatVector a3 = broadcast(SPECIES, a[ia + 3 * row]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      ia += column;
      ib += step;
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + WIDTH);
    s02.intoArray(c, ic + last);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + WIDTH);
    s12.intoArray(c, ic + n + last);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + WIDTH);
    s22.intoArray(c, ic + 2 * n + last);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + WIDTH);
    s32.intoArray(c, ic + 3 * n + last);
  }

  /**
   * Four rows of A, whose numbers are adjacent, by B in a panel of three registers: all indices are
   * checked once, not in each term.
   */
  static void fourByPanel(
      float[] a, int i0, int row, float[] b, int ib, float[] c, int ic, int k, int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s02 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s11 = zero(SPECIES);
    FloatVector s12 = zero(SPECIES);
    FloatVector s20 = zero(SPECIES);
    FloatVector s21 = zero(SPECIES);
    FloatVector s22 = zero(SPECIES);
    FloatVector s30 = zero(SPECIES);
    FloatVector s31 = zero(SPECIES);
    FloatVector s32 = zero(SPECIES);
    int i1 = i0 + row;
    int i2 = i1 + row;
    int i3 = i2 + row;
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(SPECIES, b, ib + p * PANEL);
      FloatVector b1 = fromArray(SPECIES, b, ib + p * PANEL + WIDTH);
      FloatVector b2 = fromArray(SPECIES, b, ib + p * PANEL + 2 * WIDTH);
      FloatVector a0 = broadcast(SPECIES, a[i0 + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = broadcast(SPECIES, a[i1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      FloatVector a2 = broadcast(SPECIES, a[i2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      FloatVector a3 = broadcast(SPECIES, a[i3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + WIDTH);
    s02.intoArray(c, ic + 2 * WIDTH);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + WIDTH);
    s12.intoArray(c, ic + n + 2 * WIDTH);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + WIDTH);
    s22.intoArray(c, ic + 2 * n + 2 * WIDTH);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + WIDTH);
    s32.intoArray(c, ic + 3 * n + 2 * WIDTH);
  }

  static void fourByTwo(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int step,
      int last,
      float[] c,
      int ic,
      int k,
      int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s01 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s11 = zero(SPECIES);
    FloatVector s20 = zero(SPECIES);
    FloatVector s21 = zero(SPECIES);
    FloatVector s30 = zero(SPECIES);
    FloatVector s31 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(SPECIES, b, ib);
      FloatVector b1 = fromArray(SPECIES, b, ib + last);
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = broadcast(SPECIES, a[ia + row]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = broadcast(SPECIES, a[ia + 2 * row]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = broadcast(SPECIES, a[ia + 3 * row]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      ia += column;
      ib += step;
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + last);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + last);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + last);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + last);
  }

  /** Where the numbers of a row of A are adjacent; their indices are checked once for all. */
  static void eightRowsByOne(
      float[] a, int i0, int row, float[] b, int ib, int step, float[] c, int ic, int k, int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s20 = zero(SPECIES);
    FloatVector s30 = zero(SPECIES);
    FloatVector s40 = zero(SPECIES);
    FloatVector s50 = zero(SPECIES);
    FloatVector s60 = zero(SPECIES);
    FloatVector s70 = zero(SPECIES);
    int i1 = i0 + row;
    int i2 = i1 + row;
    int i3 = i2 + row;
    int i4 = i3 + row;
    int i5 = i4 + row;
    int i6 = i5 + row;
    int i7 = i6 + row;
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(SPECIES, b, ib);
      s00 = broadcast(SPECIES, a[i0 + p]).fma(b0, s00);
      s10 = broadcast(SPECIES, a[i1 + p]).fma(b0, s10);
      s20 = broadcast(SPECIES, a[i2 + p]).fma(b0, s20);
      s30 = broadcast(SPECIES, a[i3 + p]).fma(b0, s30);
      s40 = broadcast(SPECIES, a[i4 + p]).fma(b0, s40);
      s50 = broadcast(SPECIES, a[i5 + p]).fma(b0, s50);
      s60 = broadcast(SPECIES, a[i6 + p]).fma(b0, s60);
      s70 = broadcast(SPECIES, a[i7 + p]).fma(b0, s70);
      ib += step;
    }
    s00.intoArray(c, ic);
    s10.intoArray(c, ic + n);
    s20.intoArray(c, ic + 2 * n);
    s30.intoArray(c, ic + 3 * n);
    s40.intoArray(c, ic + 4 * n);
    s50.intoArray(c, ic + 5 * n);
    s60.intoArray(c, ic + 6 * n);
    s70.intoArray(c, ic + 7 * n);
  }

  // Not eight rows where the numbers of a row are apart: in half of all processes the compiler
  // makes a loop of that which takes 1.6 times as long.

  static void fourByOne(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int step,
      float[] c,
      int ic,
      int k,
      int n) {
    FloatVector s00 = zero(SPECIES);
    FloatVector s10 = zero(SPECIES);
    FloatVector s20 = zero(SPECIES);
    FloatVector s30 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(SPECIES, b, ib);
      s00 = broadcast(SPECIES, a[ia]).fma(b0, s00);
      s10 = broadcast(SPECIES, a[ia + row]).fma(b0, s10);
      s20 = broadcast(SPECIES, a[ia + 2 * row]).fma(b0, s20);
      s30 = broadcast(SPECIES, a[ia + 3 * row]).fma(b0, s30);
      ia += column;
      ib += step;
    }
    s00.intoArray(c, ic);
    s10.intoArray(c, ic + n);
    s20.intoArray(c, ic + 2 * n);
    s30.intoArray(c, ic + 3 * n);
  }
}

package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Parts of the products of {@link ProductLoops} that have one or three registers of columns: with
 * fewer sums at a time, each would wait for the term before.
 */
final class DoubleStripProducts {

  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;
  private static final int WIDTH = ProductLoops.WIDTH;

  private DoubleStripProducts() {}

  /**
   * Four rows of C, three registers.
   *
   * @param third where the last one begins: it may share elements with the second one
   */
  static void fourByThree(
      double[] a,
      int ia,
      int row,
      int column,
      double[] b,
      int ib,
      int third,
      double[] c,
      int ic,
      int k,
      int n) {
    DoubleVector s00 = zero(SPECIES);
    DoubleVector s01 = zero(SPECIES);
    DoubleVector s02 = zero(SPECIES);
    DoubleVector s10 = zero(SPECIES);
    DoubleVector s11 = zero(SPECIES);
    DoubleVector s12 = zero(SPECIES);
    DoubleVector s20 = zero(SPECIES);
    DoubleVector s21 = zero(SPECIES);
    DoubleVector s22 = zero(SPECIES);
    DoubleVector s30 = zero(SPECIES);
    DoubleVector s31 = zero(SPECIES);
    DoubleVector s32 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector b0 = fromArray(SPECIES, b, ib);
      DoubleVector b1 = fromArray(SPECIES, b, ib + WIDTH);
      DoubleVector b2 = fromArray(SPECIES, b, ib + third);
      DoubleVector a0 = broadcast(SPECIES, a[ia]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      DoubleVector a1 = broadcast(SPECIES, a[ia + row]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      DoubleVector a2 = broadcast(SPECIES, a[ia + 2 * row]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      DoubleVector a3 = broadcast(SPECIES, a[ia + 3 * row]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      ia += column;
      ib += n;
    }
    s00.intoArray(c, ic);
    s01.intoArray(c, ic + WIDTH);
    s02.intoArray(c, ic + third);
    s10.intoArray(c, ic + n);
    s11.intoArray(c, ic + n + WIDTH);
    s12.intoArray(c, ic + n + third);
    s20.intoArray(c, ic + 2 * n);
    s21.intoArray(c, ic + 2 * n + WIDTH);
    s22.intoArray(c, ic + 2 * n + third);
    s30.intoArray(c, ic + 3 * n);
    s31.intoArray(c, ic + 3 * n + WIDTH);
    s32.intoArray(c, ic + 3 * n + third);
  }

  /** Eight rows of C, one register. */
  static void eightByOne(
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
    DoubleVector s4 = zero(SPECIES);
    DoubleVector s5 = zero(SPECIES);
    DoubleVector s6 = zero(SPECIES);
    DoubleVector s7 = zero(SPECIES);
    for (int p = 0; p < k; p++) {
      DoubleVector line = fromArray(SPECIES, b, ib);
      s0 = broadcast(SPECIES, a[ia]).fma(line, s0);
      s1 = broadcast(SPECIES, a[ia + row]).fma(line, s1);
      s2 = broadcast(SPECIES, a[ia + 2 * row]).fma(line, s2);
      s3 = broadcast(SPECIES, a[ia + 3 * row]).fma(line, s3);
      s4 = broadcast(SPECIES, a[ia + 4 * row]).fma(line, s4);
      s5 = broadcast(SPECIES, a[ia + 5 * row]).fma(line, s5);
      s6 = broadcast(SPECIES, a[ia + 6 * row]).fma(line, s6);
      s7 = broadcast(SPECIES, a[ia + 7 * row]).fma(line, s7);
      ia += column;
      ib += n;
    }
    s0.intoArray(c, ic);
    s1.intoArray(c, ic + n);
    s2.intoArray(c, ic + 2 * n);
    s3.intoArray(c, ic + 3 * n);
    s4.intoArray(c, ic + 4 * n);
    s5.intoArray(c, ic + 5 * n);
    s6.intoArray(c, ic + 6 * n);
    s7.intoArray(c, ic + 7 * n);
  }
}

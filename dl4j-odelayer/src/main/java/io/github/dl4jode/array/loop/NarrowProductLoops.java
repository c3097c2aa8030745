package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;
import static jdk.incubator.vector.VectorOperators.ADD;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
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

  // Two rows become pairs and pairs two rows.
  private static final VectorShuffle<Float> LOWER_TWICE = lanes(lane -> lane / 2);
  private static final VectorShuffle<Float> UPPER_TWICE = lanes(lane -> (WIDTH + lane) / 2);
  private static final VectorShuffle<Float> EVEN_TWICE = lanes(lane -> 2 * lane % WIDTH);
  private static final VectorShuffle<Float> ODD_TWICE = lanes(lane -> (2 * lane + 1) % WIDTH);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(SPECIES, 0xaaaaaaaaaaaaaaaaL);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(SPECIES, -1L << (WIDTH / 2));

  private NarrowProductLoops() {}

  private static VectorShuffle<Float> lanes(IntUnaryOperator source) {
    return VectorShuffle.fromOp(SPECIES, source);
  }

  /**
   * y ← xᵀ plus a row, for a result of few columns.
   *
   * @param x [columns, rows] in row-major order
   * @param row added to each row of the result [columns]
   * @param y receives the result [rows, columns]
   */
  public static void transposeAndAdd(float[] x, float[] row, float[] y, int rows, int columns) {
    if (columns == 1) {
      RowLoops.add(x, row[0], y, rows);
      return;
    }
    int done = columns == 2 ? interleave(x, row, y, rows) : 0;
    for (int j = 0; j < columns; j++) {
      for (int i = done, to = done * columns + j; i < rows; i++, to += columns) {
        y[to] = x[j * rows + i] + row[j];
      }
    }
  }

  private static int interleave(float[] x, float[] row, float[] y, int rows) {
    FloatVector r0 = broadcast(SPECIES, row[0]);
    FloatVector r1 = broadcast(SPECIES, row[1]);
    int end = rows - rows % WIDTH;
    for (int i = 0; i < end; i += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i).add(r0);
      FloatVector x1 = fromArray(SPECIES, x, rows + i).add(r1);
      x0.rearrange(LOWER_TWICE).blend(x1.rearrange(LOWER_TWICE), ODD).intoArray(y, 2 * i);
      x0.rearrange(UPPER_TWICE).blend(x1.rearrange(UPPER_TWICE), ODD).intoArray(y, 2 * i + WIDTH);
    }
    return end;
  }

  /** Both columns of x [rows, 2] become rows of y, as far as they fill registers: so many. */
  static int separate(float[] x, float[] y, int rows) {
    int end = rows - rows % WIDTH;
    for (int i = 0; i < end; i += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, 2 * i);
      FloatVector x1 = fromArray(SPECIES, x, 2 * i + WIDTH);
      x0.rearrange(EVEN_TWICE).blend(x1.rearrange(EVEN_TWICE), UPPER).intoArray(y, i);
      x0.rearrange(ODD_TWICE).blend(x1.rearrange(ODD_TWICE), UPPER).intoArray(y, rows + i);
    }
    return end;
  }

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
    FloatVector b00 = fromArray(SPECIES, b, j);
    FloatVector b01 = fromArray(SPECIES, b, j + WIDTH);
    FloatVector b10 = fromArray(SPECIES, b, n + j);
    FloatVector b11 = fromArray(SPECIES, b, n + j + WIDTH);
    FloatVector r0 = fromArray(SPECIES, row, j);
    FloatVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 2, ic += n) {
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      FloatVector a1 = broadcast(SPECIES, a[ia + 1]);
      a1.fma(b10, a0.mul(b00)).add(r0).intoArray(c, ic);
      a1.fma(b11, a0.mul(b01)).add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void threeTerms(
      float[] a, float[] b, float[] row, float[] c, int m, int n, int j) {
    FloatVector b00 = fromArray(SPECIES, b, j);
    FloatVector b01 = fromArray(SPECIES, b, j + WIDTH);
    FloatVector b10 = fromArray(SPECIES, b, n + j);
    FloatVector b11 = fromArray(SPECIES, b, n + j + WIDTH);
    FloatVector b20 = fromArray(SPECIES, b, 2 * n + j);
    FloatVector b21 = fromArray(SPECIES, b, 2 * n + j + WIDTH);
    FloatVector r0 = fromArray(SPECIES, row, j);
    FloatVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 3, ic += n) {
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      FloatVector a1 = broadcast(SPECIES, a[ia + 1]);
      FloatVector a2 = broadcast(SPECIES, a[ia + 2]);
      a2.fma(b20, a1.fma(b10, a0.mul(b00))).add(r0).intoArray(c, ic);
      a2.fma(b21, a1.fma(b11, a0.mul(b01))).add(r1).intoArray(c, ic + WIDTH);
    }
  }

  private static void fourTerms(float[] a, float[] b, float[] row, float[] c, int m, int n, int j) {
    FloatVector b00 = fromArray(SPECIES, b, j);
    FloatVector b01 = fromArray(SPECIES, b, j + WIDTH);
    FloatVector b10 = fromArray(SPECIES, b, n + j);
    FloatVector b11 = fromArray(SPECIES, b, n + j + WIDTH);
    FloatVector b20 = fromArray(SPECIES, b, 2 * n + j);
    FloatVector b21 = fromArray(SPECIES, b, 2 * n + j + WIDTH);
    FloatVector b30 = fromArray(SPECIES, b, 3 * n + j);
    FloatVector b31 = fromArray(SPECIES, b, 3 * n + j + WIDTH);
    FloatVector r0 = fromArray(SPECIES, row, j);
    FloatVector r1 = fromArray(SPECIES, row, j + WIDTH);
    for (int i = 0, ia = 0, ic = j; i < m; i++, ia += 4, ic += n) {
      FloatVector a0 = broadcast(SPECIES, a[ia]);
      FloatVector a1 = broadcast(SPECIES, a[ia + 1]);
      FloatVector a2 = broadcast(SPECIES, a[ia + 2]);
      FloatVector a3 = broadcast(SPECIES, a[ia + 3]);
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
    if (FoldedProductLoops.suit(k)) {
      FoldedProductLoops.multiply(a, b, row, c, m, k, n);
      return;
    }
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

  /** Of rows that are whole registers: with a rest too, it would be too large for Java 17. */
  private static void fourByThree(
      float[] a, int ia, float[] b, int ib, float[] row, int j, float[] c, int ic, int k, int n) {
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
    for (int p = 0; p < k; p += WIDTH) {
      FloatVector b0 = fromArray(SPECIES, b, ib + p);
      FloatVector b1 = fromArray(SPECIES, b, ib + k + p);
      FloatVector b2 = fromArray(SPECIES, b, ib + 2 * k + p);
      FloatVector a0 = fromArray(SPECIES, a, ia + p);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = fromArray(SPECIES, a, ia + k + p);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      FloatVector a2 = fromArray(SPECIES, a, ia + 2 * k + p);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      FloatVector a3 = fromArray(SPECIES, a, ia + 3 * k + p);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
    }
    c[ic] = s00.reduceLanes(ADD) + row[j];
    c[ic + 1] = s01.reduceLanes(ADD) + row[j + 1];
    c[ic + 2] = s02.reduceLanes(ADD) + row[j + 2];
    c[ic + n] = s10.reduceLanes(ADD) + row[j];
    c[ic + n + 1] = s11.reduceLanes(ADD) + row[j + 1];
    c[ic + n + 2] = s12.reduceLanes(ADD) + row[j + 2];
    c[ic + 2 * n] = s20.reduceLanes(ADD) + row[j];
    c[ic + 2 * n + 1] = s21.reduceLanes(ADD) + row[j + 1];
    c[ic + 2 * n + 2] = s22.reduceLanes(ADD) + row[j + 2];
    c[ic + 3 * n] = s30.reduceLanes(ADD) + row[j];
    c[ic + 3 * n + 1] = s31.reduceLanes(ADD) + row[j + 1];
    c[ic + 3 * n + 2] = s32.reduceLanes(ADD) + row[j + 2];
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
    FloatVector s0 = zero(SPECIES);
    FloatVector s1 = zero(SPECIES);
    FloatVector s2 = zero(SPECIES);
    FloatVector s3 = zero(SPECIES);
    int end = k - k % WIDTH;
    for (int p = 0; p < end; p += WIDTH) {
      FloatVector b0 = fromArray(SPECIES, b, ib + p);
      s0 = fromArray(SPECIES, a, ia + p).fma(b0, s0);
      s1 = fromArray(SPECIES, a, ia + k + p).fma(b0, s1);
      s2 = fromArray(SPECIES, a, ia + 2 * k + p).fma(b0, s2);
      s3 = fromArray(SPECIES, a, ia + 3 * k + p).fma(b0, s3);
    }
    if (end < k) {
      int p = k - WIDTH;
      FloatVector b0 =
          zero(SPECIES).blend(fromArray(SPECIES, b, ib + p), RowLoops.LAST_LANES.get(rest));
      s0 = fromArray(SPECIES, a, ia + p).fma(b0, s0);
      s1 = fromArray(SPECIES, a, ia + k + p).fma(b0, s1);
      s2 = fromArray(SPECIES, a, ia + 2 * k + p).fma(b0, s2);
      s3 = fromArray(SPECIES, a, ia + 3 * k + p).fma(b0, s3);
    }
    c[ic] = s0.reduceLanes(ADD) + shift;
    c[ic + n] = s1.reduceLanes(ADD) + shift;
    c[ic + 2 * n] = s2.reduceLanes(ADD) + shift;
    c[ic + 3 * n] = s3.reduceLanes(ADD) + shift;
  }

  private static float dot(float[] a, int ia, float[] b, int ib, int k, int rest) {
    FloatVector sum = zero(SPECIES);
    int end = k - k % WIDTH;
    for (int p = 0; p < end; p += WIDTH) {
      sum = fromArray(SPECIES, a, ia + p).fma(fromArray(SPECIES, b, ib + p), sum);
    }
    if (end < k) {
      FloatVector last =
          zero(SPECIES).blend(fromArray(SPECIES, b, ib + k - WIDTH), RowLoops.LAST_LANES.get(rest));
      sum = fromArray(SPECIES, a, ia + k - WIDTH).fma(last, sum);
    }
    return sum.reduceLanes(ADD);
  }
}

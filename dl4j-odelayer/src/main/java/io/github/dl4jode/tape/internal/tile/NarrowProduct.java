package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.NarrowProductLoops;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;

/**
 * The product of a matrix and one with fewer columns than a vector register has elements, plus a
 * row.
 */
final class NarrowProduct implements Loop {

  private static final int WIDTH = FloatProductLoops.WIDTH;

  /** Terms that fill no register, for each register that is filled: they are added one by one. */
  private static final int MOST_LEFT = 2;

  // Measured: a scalar product takes as long to sum the lanes of its register as ten more terms of
  // the widened product, which takes as long as sixteen to widen a row.
  private static final int SUM_OF_LANES = 10;
  private static final int SAVED = 16;

  /** A way to compute the product. */
  private enum Way {
    /** By scalar products of rows of A and columns of B. */
    BY_ROWS,
    /** As Cᵀ = Bᵀ Aᵀ, where Aᵀ has long rows. */
    TRANSPOSED,
    /** With columns of zeros next to B. */
    WIDENED
  }

  private final float[] a;
  private final int rowStep;
  private final int columnStep;
  private final float[] b;
  private final boolean transposed;
  private final int rowStepOfB;
  private final int columnStepOfB;
  private final float[] row;
  private final float[] c;
  private final int rows;
  private final int inner;
  private final int columns;
  private final Way way;

  /** B as the way needs it. */
  private final float[] factor;

  private final float[] result;

  /**
   * C ← A B plus a row.
   *
   * @param a A [rows, inner]; element (i, p) is at i · rowStep + p · columnStep
   * @param b B [inner, columns] in row-major order, or its transpose
   * @param transposed whether it is its transpose
   * @param row added to each row of the product [columns]
   * @param c receives C in row-major order
   */
  NarrowProduct(
      float[] a,
      int rowStep,
      int columnStep,
      float[] b,
      boolean transposed,
      float[] row,
      float[] c,
      int inner) {
    this.a = a;
    this.rowStep = rowStep;
    this.columnStep = columnStep;
    this.b = b;
    this.transposed = transposed;
    this.row = row;
    this.columns = b.length / inner;
    this.rowStepOfB = transposed ? 1 : columns;
    this.columnStepOfB = transposed ? inner : 1;
    this.c = c;
    this.rows = c.length / columns;
    this.inner = inner;
    this.way = way();
    this.factor =
        switch (way) {
          case BY_ROWS -> transposed ? b : new float[b.length];
          case TRANSPOSED -> b;
          case WIDENED -> new float[inner * WIDTH];
        };
    this.result = new float[way == Way.WIDENED ? rows * WIDTH : c.length];
  }

  private Way way() {
    if (columnStep == 1 && isByRows(inner, columns)) {
      return Way.BY_ROWS;
    }
    return rowStep == 1 && rows >= WIDTH ? Way.TRANSPOSED : Way.WIDENED;
  }

  /**
   * Whether a product of a row-major A reads the columns of B one by one, so that B is best given
   * as its transpose.
   */
  static boolean isByRows(int inner, int columns) {
    return columns < WIDTH
        && inner >= WIDTH
        && inner % WIDTH < MOST_LEFT * (inner / WIDTH)
        && columns * SUM_OF_LANES <= inner + SAVED;
  }

  @Override
  public void run() {
    switch (way) {
      case BY_ROWS -> runByRows();
      case TRANSPOSED -> runTransposed();
      case WIDENED -> runWidened();
    }
  }

  private void runByRows() {
    if (!transposed) {
      FloatProductLoops.transpose(b, factor, inner, columns);
    }
    NarrowProductLoops.multiplyFewRows(a, factor, row, c, rows, inner, columns);
  }

  private void runTransposed() {
    FloatProductLoops.multiply(factor, columnStepOfB, rowStepOfB, a, result, columns, inner, rows);
    NarrowProductLoops.transposeAndAdd(result, row, c, rows, columns);
  }

  private void runWidened() {
    for (int j = 0; j < columns; j++) {
      for (int p = 0, at = j * columnStepOfB; p < inner; p++, at += rowStepOfB) {
        factor[p * WIDTH + j] = b[at];
      }
    }
    FloatProductLoops.multiply(a, rowStep, columnStep, factor, result, rows, inner, WIDTH);
    for (int i = 0, to = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, to++) {
        c[to] = result[i * WIDTH + j] + row[j];
      }
    }
  }
}

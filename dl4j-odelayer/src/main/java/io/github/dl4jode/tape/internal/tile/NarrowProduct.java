package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.FloatProductLoops;
import io.github.dl4jode.tape.internal.tile.FusedKernel.Loop;

/**
 * The product of a matrix and one with fewer columns than a vector register has elements: the
 * columns are filled up with 0, and the results of those are left out.
 */
final class NarrowProduct implements Loop {

  private static final int WIDTH = FloatProductLoops.WIDTH;

  private final float[] a;
  private final int rowStep;
  private final int columnStep;
  private final float[] b;
  private final int rowStepOfB;
  private final int columnStepOfB;
  private final float[] c;
  private final int rows;
  private final int inner;
  private final int columns;
  private final float[] wide;
  private final float[] result;

  /**
   * C ← A B.
   *
   * @param a A [rows, inner]; element (i, p) is at i · rowStep + p · columnStep
   * @param b B [inner, columns] in row-major order, or its transpose
   * @param transposed whether it is its transpose
   * @param c receives C in row-major order
   */
  NarrowProduct(
      float[] a, int rowStep, int columnStep, float[] b, boolean transposed, float[] c, int inner) {
    this.a = a;
    this.rowStep = rowStep;
    this.columnStep = columnStep;
    this.b = b;
    this.columns = b.length / inner;
    this.rowStepOfB = transposed ? 1 : columns;
    this.columnStepOfB = transposed ? inner : 1;
    this.c = c;
    this.rows = c.length / columns;
    this.inner = inner;
    this.wide = new float[inner * WIDTH];
    this.result = new float[rows * WIDTH];
  }

  @Override
  public void run() {
    for (int j = 0; j < columns; j++) {
      for (int p = 0, at = j * columnStepOfB; p < inner; p++, at += rowStepOfB) {
        wide[p * WIDTH + j] = b[at];
      }
    }
    FloatProductLoops.multiply(a, rowStep, columnStep, wide, result, rows, inner, WIDTH);
    for (int i = 0, to = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++, to++) {
        c[to] = result[i * WIDTH + j];
      }
    }
  }
}

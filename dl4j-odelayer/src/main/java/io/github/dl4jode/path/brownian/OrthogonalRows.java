package io.github.dl4jode.path.brownian;

import java.util.Arrays;

/** Completes orthonormal rows to an orthogonal matrix. */
final class OrthogonalRows {

  private OrthogonalRows() {}

  /**
   * Writes the missing rows: a unit vector each, less its projection on the rows before, where the
   * unit vector is the one that leaves most.
   *
   * @param rows a square matrix whose first rows are orthonormal
   * @param given how many these are
   */
  static void complete(double[][] rows, int given) {
    for (int j = given; j < rows.length; j++) {
      Arrays.fill(rows[j], 0);
      rows[j][farthest(rows, j)] = 1;
      // Twice, so that rounding errors of the first time go as well.
      removeProjections(rows, j);
      removeProjections(rows, j);
      scale(rows[j], 1 / Math.sqrt(product(rows[j], rows[j])));
    }
  }

  /** The unit vector with the smallest projection on the first rows. */
  private static int farthest(double[][] rows, int count) {
    int best = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rows.length; i++) {
      double square = 0;
      for (int j = 0; j < count; j++) {
        square += rows[j][i] * rows[j][i];
      }
      if (square < smallest) {
        smallest = square;
        best = i;
      }
    }
    return best;
  }

  private static void removeProjections(double[][] rows, int row) {
    for (int j = 0; j < row; j++) {
      double along = product(rows[row], rows[j]);
      for (int i = 0; i < rows.length; i++) {
        rows[row][i] -= along * rows[j][i];
      }
    }
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void scale(double[] x, double factor) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }
}

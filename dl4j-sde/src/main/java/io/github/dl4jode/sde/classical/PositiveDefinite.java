package io.github.dl4jode.sde.classical;

import java.util.Arrays;
import java.util.Optional;

/** Small positive definite matrices. */
final class PositiveDefinite {

  private PositiveDefinite() {}

  /** The inverse by Gauss–Jordan elimination; empty if the matrix is not positive definite. */
  static Optional<double[][]> inverse(double[][] matrix) {
    int n = matrix.length;
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOf(matrix[i], 2 * n);
      rows[i][n + i] = 1;
    }
    for (int i = 0; i < n; i++) {
      double pivot = rows[i][i];
      if (!(pivot > 0) || !Double.isFinite(pivot)) {
        return Optional.empty();
      }
      for (int k = 0; k < 2 * n; k++) {
        rows[i][k] /= pivot;
      }
      for (int j = 0; j < n; j++) {
        double factor = j == i ? 0 : rows[j][i];
        for (int k = 0; k < 2 * n; k++) {
          rows[j][k] -= factor * rows[i][k];
        }
      }
    }
    return Optional.of(
        Arrays.stream(rows).map(row -> Arrays.copyOfRange(row, n, 2 * n)).toArray(double[][]::new));
  }
}

package io.github.dl4jode.method.implicit;

/** Estimates the spectral radius of the blocks of a matrix from above. */
final class SpectralRadius {

  private static final int SQUARINGS = 5;
  // A product of larger matrices would cost as much as a factorisation.
  private static final int LARGEST = 32;

  private SpectralRadius() {}

  /**
   * ‖J^32‖^(1/32), which is near the largest |λ| and not below it (Gelfand); for blocks of more
   * than 32 rows ‖J‖.
   *
   * @param dimension d
   * @param blocks [blocks, d, d]
   */
  static double of(int dimension, double... blocks) {
    int size = dimension * dimension;
    double[] power = new double[size];
    double[] square = new double[size];
    double largest = 0;
    for (int from = 0; from < blocks.length; from += size) {
      System.arraycopy(blocks, from, power, 0, size);
      largest = Math.max(largest, ofBlock(dimension, power, square));
    }
    return largest;
  }

  private static double ofBlock(int d, double[] power, double... square) {
    // The logarithm of the norm that has been divided out, for J itself.
    double logarithm = 0;
    double exponent = 1;
    for (int k = 0; ; k++) {
      double norm = norm(power);
      if (norm == 0) {
        return 0;
      }
      logarithm += exponent * Math.log(norm);
      if (k == SQUARINGS || d > LARGEST) {
        return Math.exp(logarithm);
      }
      for (int i = 0; i < power.length; i++) {
        power[i] /= norm;
      }
      multiply(d, power, square);
      System.arraycopy(square, 0, power, 0, power.length);
      exponent /= 2;
    }
  }

  private static double norm(double... matrix) {
    double sum = 0;
    for (double value : matrix) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static void multiply(int d, double[] matrix, double... square) {
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double sum = 0;
        for (int k = 0; k < d; k++) {
          sum += matrix[i * d + k] * matrix[k * d + j];
        }
        square[i * d + j] = sum;
      }
    }
  }
}

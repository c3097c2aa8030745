package io.github.dl4jode.path.brownian;

/**
 * Approximations of the space–space Lévy area A of an interval by its increment W, its space–time
 * area H and new normal numbers: A_ij = H_i W_j - W_i H_j + σ_ij N_ij for i &lt; j. The mean is
 * that of A given W and H.
 */
public enum AreaApproximation {

  /** σ² = h²/12, the variance given W alone. Source: Davie, "KMT theory applied to SDE", 2014. */
  DAVIE {
    @Override
    double variance(double length, double hi, double hj) {
      return length * length / 12;
    }
  },

  /**
   * σ² = h²/20 + h (H_i² + H_j²)/5, the variance given W and H. Source: Foster, "Numerical
   * approximations for stochastic differential equations", 2020.
   */
  FOSTER {
    @Override
    double variance(double length, double hi, double hj) {
      return length * length / 20 + length / 5 * (hi * hi + hj * hj);
    }
  };

  abstract double variance(double length, double hi, double hj);

  /**
   * Approximates A.
   *
   * @param noise the number of components of one example
   * @param normals [batch × noise (noise - 1) / 2]
   * @param a receives A [batch × noise × noise]
   */
  final void apply(Piece piece, int noise, double[] normals, double[] a) {
    int batch = piece.w().length / noise;
    int next = 0;
    for (int example = 0; example < batch; example++) {
      double[] w = piece.w();
      double[] h = piece.h();
      int first = example * noise;
      for (int i = 0; i < noise; i++) {
        a[(first + i) * noise + i] = 0;
        for (int j = i + 1; j < noise; j++) {
          double hi = h[first + i];
          double hj = h[first + j];
          double mean = hi * w[first + j] - w[first + i] * hj;
          double deviation = Math.sqrt(variance(piece.length(), hi, hj));
          double area = mean + deviation * normals[next++];
          a[(first + i) * noise + j] = area;
          a[(first + j) * noise + i] = -area;
        }
      }
    }
  }
}

package io.github.dl4jode.cnf.demo.data;

import org.nd4j.linalg.api.ndarray.INDArray;

/** One normal distribution, of the mean and covariance of examples: what a flow has to beat. */
public final class Gaussian {

  /** In units of the variance; examples in a plane of their space have no density otherwise. */
  private static final double RIDGE = 1e-9;

  private final double[] mean;
  private final double[][] factor;

  private Gaussian(double[] mean, double[][] factor) {
    this.mean = mean;
    this.factor = factor;
  }

  /** The one most likely to have given these examples, [n, d]. */
  public static Gaussian of(INDArray examples) {
    double[][] rows = MatrixRows.of(examples);
    int size = rows[0].length;
    double[] mean = new double[size];
    for (double[] row : rows) {
      for (int i = 0; i < size; i++) {
        mean[i] += row[i] / rows.length;
      }
    }
    double[][] covariance = new double[size][size];
    for (double[] row : rows) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
        }
      }
    }
    return new Gaussian(mean, cholesky(covariance));
  }

  /** The lower factor L of A = L Lᵀ; Golub and Van Loan, "Matrix Computations", section 4.2. */
  private static double[][] cholesky(double[][] a) {
    int size = a.length;
    double[][] lower = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(Math.max(sum, RIDGE * a[i][i])) : sum / lower[j][j];
      }
    }
    return lower;
  }

  /** The mean of -log p over examples [n, d], in nats. */
  public double negativeLogLikelihood(INDArray examples) {
    double[][] rows = MatrixRows.of(examples);
    int size = mean.length;
    double constant = 0.5 * size * Math.log(2 * Math.PI);
    for (int i = 0; i < size; i++) {
      constant += Math.log(factor[i][i]);
    }
    double sum = 0;
    for (double[] row : rows) {
      double[] white = new double[size];
      for (int i = 0; i < size; i++) {
        white[i] = row[i] - mean[i];
        for (int k = 0; k < i; k++) {
          white[i] -= factor[i][k] * white[k];
        }
        white[i] /= factor[i][i];
        sum += 0.5 * white[i] * white[i];
      }
    }
    return constant + sum / rows.length;
  }
}

package io.github.dl4jode.benchmarks.solver;

import java.util.Arrays;
import java.util.Random;

/**
 * y' = A y with A = U - Uᵀ, U a 10×10 matrix of normal random numbers of standard deviation 0.1.
 */
final class LinearSystem implements Formula {

  static final int SIZE = 10;

  private static final long SEED = 1;
  private static final double DEVIATION = 0.1;

  /** Of the Taylor series below; the norm of A/8 is about 0.1, so more would change nothing. */
  private static final int TERMS = 16;

  private static final int STEPS_PER_TIME = 8;

  private final double[][] matrix = skewSymmetric(new Random(SEED));

  private static double[][] skewSymmetric(Random random) {
    double[][] a = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        double u = DEVIATION * random.nextGaussian();
        a[i][j] += u;
        a[j][i] -= u;
      }
    }
    return a;
  }

  @Override
  public void evaluate(double t, double[] y, double[] derivative) {
    for (int i = 0; i < SIZE; i++) {
      double sum = 0;
      for (int j = 0; j < SIZE; j++) {
        sum += matrix[i][j] * y[j];
      }
      derivative[i] = sum;
    }
  }

  /** exp(A t) 1, by a Taylor series on each of several short spans. */
  double[] solution(double t) {
    double[] y = new double[SIZE];
    Arrays.fill(y, 1);
    int steps = (int) Math.ceil(STEPS_PER_TIME * t);
    for (int step = 0; step < steps; step++) {
      y = advanced(y, t / steps);
    }
    return y;
  }

  private double[] advanced(double[] y, double h) {
    double[] sum = y.clone();
    double[] term = y.clone();
    double[] product = new double[SIZE];
    for (int k = 1; k <= TERMS; k++) {
      evaluate(0, term, product);
      for (int i = 0; i < SIZE; i++) {
        term[i] = product[i] * h / k;
        sum[i] += term[i];
      }
    }
    return sum;
  }
}

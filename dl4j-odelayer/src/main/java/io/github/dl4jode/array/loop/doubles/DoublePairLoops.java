package io.github.dl4jode.array.loop.doubles;

/**
 * Two to four successive element-wise operations in one pass over doubles, with the bits of all in
 * sequence. The compiler makes vector instructions of these loops, for all arrays have one index.
 */
public final class DoublePairLoops {

  private DoublePairLoops() {}

  /** y ← x z + w, n elements, rounded after the product and after the sum. */
  public static void multiplyAndAdd(double[] x, double[] z, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * z[i] + w[i];
    }
  }

  /** y ← x a + w for a number a, n elements. */
  public static void scaleAndAdd(double[] x, double a, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * a + w[i];
    }
  }

  /** y ← x a - w for a number a, n elements. */
  public static void scaleAndSubtract(double[] x, double a, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * a - w[i];
    }
  }

  /** y ← (x + z) + w, n elements. */
  public static void addThree(double[] x, double[] z, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] + z[i] + w[i];
    }
  }

  /** y ← x a + z w for a number a, n elements. */
  public static void scaleAndAddProduct(
      double[] x, double a, double[] z, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * a + z[i] * w[i];
    }
  }

  /** y ← (x a - z) + w for a number a, n elements. */
  public static void scaleSubtractAndAdd(
      double[] x, double a, double[] z, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * a - z[i] + w[i];
    }
  }

  /** y ← (x + z) a + w for a number a, n elements. */
  public static void addScaleAndAdd(
      double[] x, double[] z, double a, double[] w, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (x[i] + z[i]) * a + w[i];
    }
  }

  /** y ← (x a) z for a number a, n elements. */
  public static void scaleAndMultiply(double[] x, double a, double[] z, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * a * z[i];
    }
  }

  /** y ← a - x² for a number a, n elements. */
  public static void subtractSquareFrom(double a, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a - x[i] * x[i];
    }
  }

  /** y ← c - (c x) x, n elements: the cotangent c of x = tanh z goes back to z. */
  public static void tanhCotangent(double[] c, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = c[i] - c[i] * x[i] * x[i];
    }
  }

  /** The same for a cotangent c + z. */
  public static void tanhCotangent(double[] c, double[] z, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      double sum = c[i] + z[i];
      y[i] = sum - sum * x[i] * x[i];
    }
  }

  /** y ← (c x)(1 - x), n elements: the cotangent c of a sigmoid x goes back. */
  public static void sigmoidCotangent(double[] c, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = c[i] * x[i] * (1 - x[i]);
    }
  }

  /** y_i ← x_j z_k at given places j and k, for each element of y. */
  public static void multiply(double[] x, int[] ofX, double[] z, int[] ofZ, double[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[ofX[i]] * z[ofZ[i]];
    }
  }

  /**
   * Each element of y is the sum of the products of a row of x and some elements of z, times a
   * factor; such as the product of a matrix and a vector for each example. Four rows at a time,
   * because each addition waits for the one before.
   *
   * @param starts where the elements of z begin, for each row of x
   * @param length of a row
   */
  public static void sumProducts(
      double[] x, double[] z, int[] starts, int length, double factor, double[] y) {
    int r = 0;
    for (; r + 4 <= starts.length; r += 4) {
      int first = r * length;
      int second = first + length;
      int third = second + length;
      int fourth = third + length;
      int z0 = starts[r];
      int z1 = starts[r + 1];
      int z2 = starts[r + 2];
      int z3 = starts[r + 3];
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int j = 0; j < length; j++) {
        s0 += x[first + j] * z[z0 + j];
        s1 += x[second + j] * z[z1 + j];
        s2 += x[third + j] * z[z2 + j];
        s3 += x[fourth + j] * z[z3 + j];
      }
      y[r] = factor * s0;
      y[r + 1] = factor * s1;
      y[r + 2] = factor * s2;
      y[r + 3] = factor * s3;
    }
    for (; r < starts.length; r++) {
      double sum = 0;
      for (int j = 0; j < length; j++) {
        sum += x[r * length + j] * z[starts[r] + j];
      }
      y[r] = factor * sum;
    }
  }
}

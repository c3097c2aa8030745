package io.github.dl4jode.gradient;

import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The few operations on flat arrays that a gradient method needs.
 *
 * <p>All are level-1 BLAS: at 0.2 to 0.5 µs a call the cheapest way into native code, and for the
 * few terms of a stage sum no slower than a matrix product on large arrays.
 */
final class Vectors {

  private Vectors() {}

  static void copy(INDArray from, INDArray to) {
    blas().copy(from, to);
  }

  /** Copies an array of any strides into a contiguous one of the same shape. */
  static void copyStrided(INDArray from, INDArray to) {
    to.assign(from);
  }

  static void zero(INDArray x) {
    // Not a product with 0: that keeps NaN.
    x.assign(0);
  }

  /** x ← factor · x. */
  static void scale(double factor, INDArray x) {
    blas().scal(x.length(), factor, x);
  }

  /** sum ← sum + factor · x. */
  static void add(double factor, INDArray x, INDArray sum) {
    blas().axpy(x.length(), factor, x, sum);
  }

  static double dot(INDArray x, INDArray y) {
    return blas().dot(x.length(), 1, x, y);
  }

  /** Whether every element is finite, and their magnitudes sum to a finite number. */
  static boolean isFinite(INDArray x) {
    return Double.isFinite(blas().asum(x));
  }

  private static Level1 blas() {
    return Nd4j.getBlasWrapper().level1();
  }
}

package io.github.dl4jode.gradient;

import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sum of scaled arrays, built term by term in an array of its own; terms with factor 0 cost
 * nothing.
 */
final class ScaledSum {

  private final INDArray value;
  private boolean zero = true;

  /**
   * @param value the array that receives the sum
   */
  ScaledSum(INDArray value) {
    this.value = value;
  }

  /** Starts again from 0. */
  ScaledSum clear() {
    zero = true;
    return this;
  }

  ScaledSum plus(double factor, INDArray x) {
    if (factor == 0) {
      return this;
    }
    if (zero) {
      Vectors.copy(x, value);
      if (factor != 1) {
        Vectors.scale(factor, value);
      }
      zero = false;
    } else {
      Vectors.add(factor, x, value);
    }
    return this;
  }

  /** Whether no term has been added. */
  boolean isZero() {
    return zero;
  }

  INDArray value() {
    if (zero) {
      Vectors.zero(value);
    }
    return value;
  }
}

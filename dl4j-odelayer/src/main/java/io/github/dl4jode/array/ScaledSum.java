package io.github.dl4jode.array;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sum of scaled arrays, built term by term in its own array; terms with factor 0 cost nothing.
 */
public final class ScaledSum {

  private final INDArray value;
  private boolean zero = true;

  /**
   * Begins with 0.
   *
   * @param value the array that receives the sum
   */
  public ScaledSum(INDArray value) {
    this.value = value;
  }

  /** Starts again from 0. */
  public ScaledSum clear() {
    zero = true;
    return this;
  }

  /** Adds factor · x. */
  public ScaledSum plus(double factor, INDArray x) {
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

  /** Whether the sum has no terms. */
  public boolean isZero() {
    return zero;
  }

  /** The sum. */
  public INDArray value() {
    if (zero) {
      Vectors.zero(value);
    }
    return value;
  }
}

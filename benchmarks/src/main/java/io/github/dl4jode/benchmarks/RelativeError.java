package io.github.dl4jode.benchmarks;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How far an array is from what it should be, as one number. */
public final class RelativeError {

  private RelativeError() {}

  /**
   * The largest difference of an element, relative to the largest element expected.
   *
   * @param actual of the same length, in any floating type
   */
  public static double largest(INDArray actual, INDArray expected) {
    return difference(actual, expected).normmaxNumber().doubleValue()
        / expected.normmaxNumber().doubleValue();
  }

  /** The Euclidean norm of the difference, relative to that of what was expected. */
  public static double euclidean(INDArray actual, INDArray expected) {
    return difference(actual, expected).norm2Number().doubleValue()
        / expected.norm2Number().doubleValue();
  }

  private static INDArray difference(INDArray actual, INDArray expected) {
    return actual.castTo(DataType.DOUBLE).sub(expected.castTo(DataType.DOUBLE));
  }
}

package io.github.dl4jode.array;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether the elements of an array lie next to each other in row-major order. */
public final class RowMajor {

  private RowMajor() {}

  /**
   * Looks at the strides; those of dimensions of length 1 say nothing. ND4J's own check in
   * 1.0.0-M2.1 denies it for arrays such as [128, 1, 28, 28].
   */
  public static boolean holdsFor(INDArray array) {
    long[] shape = array.shape();
    long[] stride = array.stride();
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && stride[i] != expected) {
        return false;
      }
      expected *= shape[i];
    }
    return true;
  }
}

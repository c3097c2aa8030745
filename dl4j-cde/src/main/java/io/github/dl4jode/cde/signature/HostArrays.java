package io.github.dl4jode.cde.signature;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies of ND4J arrays as Java arrays. */
final class HostArrays {

  private HostArrays() {}

  /** The elements, row-major. */
  static double[] doubles(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }
}

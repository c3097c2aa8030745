package io.github.dl4jode.tape;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where numbers enter or leave a tape: an input, the output, a cotangent.
 *
 * <p>It belongs to the tape, and its numbers hold until the next pass.
 */
public sealed interface Terminal permits ArrayTerminal, HostTerminal {

  /** Copies numbers in, from a vector of as many elements, or an array of the same shape. */
  void write(INDArray source);

  /** Sets all elements to one number. */
  void write(double number);

  /**
   * Copies the numbers out, to a contiguous vector of as many elements; none where there are none.
   */
  void read(INDArray target);

  /** The numbers in an array of the tape's own, to be read only, and anew after the next pass. */
  INDArray array();

  /** The shape. */
  long[] shape();
}

package io.github.dl4jode.tape;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where numbers enter or leave a tape: an input, the output, a cotangent.
 *
 * <p>It belongs to the tape, and its numbers hold until the next pass.
 */
public sealed interface TapePort permits ArrayPort, HostPort {

  /** Copies numbers in, from a vector of as many elements, or an array of the same shape. */
  void write(INDArray source);

  /** Sets all elements to one number. */
  void write(double number);

  /**
   * Lets the tape read the numbers where they are, if that is cheaper than {@link #write}.
   *
   * @param source must keep its numbers until the last pass that is to see them, the backward pass
   *     included
   */
  void readFrom(INDArray source);

  /**
   * Copies the numbers out, to a contiguous vector of as many elements; none where there are none.
   */
  void read(INDArray target);

  /**
   * Lets the tape compute the numbers in the caller's array, if that is cheaper than copying them
   * there. To be called before each pass; after it, {@link #deliver} has them in the array in
   * either case.
   */
  void writeTo(INDArray target);

  /** Makes sure that the numbers are in the array given last to {@link #writeTo}. */
  void deliver();

  /** The numbers in an array of the tape's own, to be read only, and anew after the next pass. */
  INDArray array();

  /** The shape. */
  long[] shape();
}

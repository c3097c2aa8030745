package io.github.dl4jode.tape;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A place through which values enter or leave a tape: an input, the output or a cotangent.
 *
 * <p>It belongs to the tape, and its values hold until the next pass.
 */
public sealed interface TapePort permits ArrayPort, HostPort {

  /** Copies values in, from a vector of as many elements or from an array of the same shape. */
  void write(INDArray source);

  /** Sets all elements to one number. */
  void write(double number);

  /**
   * Lets the tape read the values where they are, if that is cheaper than {@link #write}.
   *
   * @param source must keep its values until the last pass that reads them, the backward pass
   *     included
   */
  void readFrom(INDArray source);

  /**
   * Copies the values out, to a contiguous vector of as many elements. An empty port copies
   * nothing.
   */
  void read(INDArray target);

  /**
   * Lets the tape compute the values in the caller's array, if that is cheaper than copying them
   * there. To be called before each pass; after it, {@link #deliver} has them in the array in
   * either case.
   */
  void writeTo(INDArray target);

  /**
   * An action that does the same as {@link #readFrom} for one array, makes no objects, and costs
   * less where it runs often.
   *
   * @param source must outlive the action
   */
  Runnable reading(INDArray source);

  /**
   * An action that does the same as {@link #writeTo} for one array, makes no objects, and costs
   * less where it runs often.
   *
   * @param target must outlive the action
   */
  Runnable writing(INDArray target);

  /** Makes sure that the values are in the array given last to {@link #writeTo}. */
  void deliver();

  /**
   * The values in an array of the tape's own. Read it only, and call this again after the next
   * pass.
   */
  INDArray array();

  /** The shape. */
  long[] shape();
}

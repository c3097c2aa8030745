package io.github.dl4jode.tape;

import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where numbers enter or leave a tape: an input, the output, a cotangent.
 *
 * <p>It belongs to the tape, and its numbers hold until the next pass.
 */
public final class Terminal {

  private final INDArray array;
  private final INDArray flat;

  Terminal(INDArray array) {
    this.array = array;
    this.flat = array.isEmpty() ? array : array.reshape(array.length());
  }

  /** Copies numbers in, from a vector of as many elements, or an array of the same shape. */
  public void write(INDArray source) {
    if (source.rank() == 1) {
      Vectors.copyStrided(source, flat);
    } else {
      Vectors.copyStrided(source, array);
    }
  }

  /** Sets all elements to one number. */
  public void write(double number) {
    if (array.length() == 1) {
      array.putScalar(0, number);
    } else {
      array.assign(number);
    }
  }

  /** Copies the numbers out, to a contiguous vector of as many elements. */
  public void read(INDArray target) {
    if (!flat.isEmpty()) {
      Vectors.copy(flat, target);
    }
  }

  /** The numbers in the tape's own array, to be read only. */
  public INDArray array() {
    return array;
  }

  /** The shape. */
  public long[] shape() {
    return array.shape();
  }
}

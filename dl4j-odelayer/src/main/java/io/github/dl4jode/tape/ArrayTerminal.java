package io.github.dl4jode.tape;

import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A terminal whose numbers are in an ND4J array. */
final class ArrayTerminal implements Terminal {

  private final INDArray array;
  private final INDArray flat;

  ArrayTerminal(INDArray array) {
    this.array = array;
    this.flat = array.isEmpty() ? array : array.reshape(array.length());
  }

  @Override
  public void write(INDArray source) {
    if (source.rank() == 1) {
      Vectors.copyStrided(source, flat);
    } else {
      Vectors.copyStrided(source, array);
    }
  }

  @Override
  public void write(double number) {
    if (array.length() == 1) {
      array.putScalar(0, number);
    } else {
      array.assign(number);
    }
  }

  @Override
  public void read(INDArray target) {
    if (!flat.isEmpty()) {
      Vectors.copy(flat, target);
    }
  }

  @Override
  public INDArray array() {
    return array;
  }

  @Override
  public long[] shape() {
    return array.shape();
  }
}

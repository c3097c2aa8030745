package io.github.dl4jode.tape;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A port whose values are in a Java array. */
final class HostPort implements TapePort {

  private final double[] values;
  private final INDArray mirror;
  private INDArray target;

  /**
   * @param mirror of the port's shape and type; takes the values when a caller asks for an ND4J
   *     array
   */
  HostPort(double[] values, INDArray mirror) {
    this.values = values;
    this.mirror = mirror;
    this.target = mirror;
  }

  @Override
  public void write(INDArray source) {
    Vectors.toJava(isInOrder(source) ? source : source.dup('c'), values);
  }

  @Override
  public void write(double number) {
    Arrays.fill(values, number);
  }

  @Override
  public void readFrom(INDArray source) {
    write(source);
  }

  @Override
  public void read(INDArray result) {
    if (values.length > 0) {
      Vectors.fromJava(values, result);
    }
  }

  @Override
  public void writeTo(INDArray result) {
    target = result;
  }

  @Override
  public Runnable reading(INDArray source) {
    return () -> write(source);
  }

  @Override
  public Runnable writing(INDArray result) {
    return () -> writeTo(result);
  }

  @Override
  public void deliver() {
    if (isInOrder(target)) {
      read(target);
    } else {
      target.assign(array().reshape(target.shape()));
    }
  }

  @Override
  public INDArray array() {
    read(mirror);
    return mirror;
  }

  @Override
  public long[] shape() {
    return mirror.shape();
  }

  /** Whether the elements lie in sequence in row-major order. */
  private static boolean isInOrder(INDArray array) {
    boolean contiguous = array.length() == 1 || array.elementWiseStride() == 1;
    return array.isEmpty() || (contiguous && (array.rank() < 2 || array.ordering() == 'c'));
  }
}

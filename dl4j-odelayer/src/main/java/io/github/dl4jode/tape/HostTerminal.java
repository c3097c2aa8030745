package io.github.dl4jode.tape;

import io.github.dl4jode.vector.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A terminal whose numbers are in a Java array. */
final class HostTerminal implements Terminal {

  private final double[] values;
  private final INDArray mirror;

  /**
   * @param mirror of the terminal's shape and type; takes the numbers when somebody asks for an
   *     ND4J array
   */
  HostTerminal(double[] values, INDArray mirror) {
    this.values = values;
    this.mirror = mirror;
  }

  @Override
  public void write(INDArray source) {
    boolean strided = source.rank() > 0 && (source.isView() || source.ordering() != 'c');
    Vectors.toJava(strided && source.rank() > 1 ? source.dup('c') : source, values);
  }

  @Override
  public void write(double number) {
    Arrays.fill(values, number);
  }

  @Override
  public void read(INDArray target) {
    if (values.length > 0) {
      Vectors.fromJava(values, target);
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
}

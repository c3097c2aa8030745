package io.github.dl4jode.tape.internal.lane;

import io.github.dl4jode.array.loop.memory.DoubleMemory;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays of doubles. */
public final class ArraysOfDoubles implements NumberArrays<double[]> {

  private record DoublesOfNd4j(DoubleBuffer elements) implements Memory<double[]> {

    @Override
    public void read(int place, double[] values) {
      elements.get(place, values);
    }

    @Override
    public void write(int place, double[] values) {
      elements.put(place, values);
    }
  }

  @Override
  public Memory<double[]> memory(INDArray array) {
    return new DoublesOfNd4j(DoubleMemory.of(array));
  }

  @Override
  public double[] create(int length) {
    return new double[length];
  }

  @Override
  public int length(double[] array) {
    return array.length;
  }

  @Override
  public void clear(double[] array) {
    Arrays.fill(array, 0);
  }

  @Override
  public void add(double[] terms, int from, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += terms[from + i];
    }
  }
}

package io.github.dl4jode.tape.internal.lane;

import io.github.dl4jode.array.loop.memory.FloatMemory;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays of floats. */
public final class ArraysOfFloats implements NumberArrays<float[]> {

  private record FloatsOfNd4j(FloatBuffer elements) implements Memory<float[]> {

    @Override
    public void read(int place, float[] values) {
      elements.get(place, values);
    }

    @Override
    public void write(int place, float[] values) {
      elements.put(place, values);
    }
  }

  @Override
  public Memory<float[]> memory(INDArray array) {
    return new FloatsOfNd4j(FloatMemory.of(array));
  }

  @Override
  public float[] create(int length) {
    return new float[length];
  }

  @Override
  public int length(float[] array) {
    return array.length;
  }

  @Override
  public void clear(float[] array) {
    Arrays.fill(array, 0);
  }

  @Override
  public void add(float[] terms, int from, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += terms[from + i];
    }
  }
}

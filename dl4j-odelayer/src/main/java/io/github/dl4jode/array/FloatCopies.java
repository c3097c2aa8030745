package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.memory.FloatMemory;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies Java arrays of floats to a few arrays that are used again and again; a copy to one that
 * was seen before makes no objects.
 */
public final class FloatCopies {

  private final ViewCache<FloatBuffer> memories = new ViewCache<>(FloatMemory::of);

  /** Copies to a contiguous array of either type and the same length. */
  public void copy(float[] from, INDArray to) {
    if (HostLoops.areAllowed() && to.dataType() == DataType.FLOAT) {
      memories.of(to).put(0, from);
    } else {
      Vectors.fromJava(inDouble(from), to);
    }
  }

  private static double[] inDouble(float... values) {
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}

package io.github.dl4jode.array.loop;

import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The host memory of ND4J's arrays of doubles, for bulk copies from and to Java arrays. */
public final class DoubleMemory {

  private DoubleMemory() {}

  /**
   * The elements of an array, which must outlive the buffer.
   *
   * @param array contiguous, of type double, in host memory
   */
  public static DoubleBuffer of(INDArray array) {
    return new DoublePointer(FloatMemory.begin(array))
        .position(0)
        .capacity(array.length())
        .asBuffer();
  }
}

package io.github.dl4jode.array.loop.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    return pointer(array).asBuffer();
  }

  /** The same as bytes, in the order of the machine. */
  public static ByteBuffer bytesOf(INDArray array) {
    return pointer(array).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static DoublePointer pointer(INDArray array) {
    DoublePointer pointer = new DoublePointer(FloatMemory.begin(array));
    return pointer.position(0).capacity(array.length());
  }
}

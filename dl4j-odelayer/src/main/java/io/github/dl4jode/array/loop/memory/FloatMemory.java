package io.github.dl4jode.array.loop.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The host memory of ND4J's arrays, for bulk copies from and to Java arrays. */
public final class FloatMemory {

  private FloatMemory() {}

  /**
   * The elements of an array, which must outlive the buffer.
   *
   * @param array contiguous, of type float, in host memory
   */
  public static FloatBuffer of(INDArray array) {
    return pointer(array).asBuffer();
  }

  /** The same as bytes, in the order of the machine. */
  public static ByteBuffer bytesOf(INDArray array) {
    return pointer(array).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Unlike other ways to the memory, this one begins where a view does. */
  static Pointer begin(INDArray array) {
    return array.data().addressPointer();
  }

  private static FloatPointer pointer(INDArray array) {
    FloatPointer pointer = new FloatPointer(begin(array));
    return pointer.position(0).capacity(array.length());
  }
}

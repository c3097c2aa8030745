package io.github.dl4jode.tape.internal.program;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An array of the tape: its type and shape while compiling, its memory once that is planned.
 *
 * <p>Arrays are contiguous and in row-major order, so a buffer of another shape may share the same
 * {@link #storage()}.
 */
public final class Buffer {

  private final DataType dataType;
  private final long[] shape;
  private final Phase phase;
  private final Buffer storage;

  /** The index of the first element in the storage. */
  private final long offset;

  private INDArray array;
  private boolean isSummed;

  private Buffer(
      DataType dataType, long[] shape, Phase phase, Buffer storage, long offset, INDArray array) {
    this.dataType = dataType;
    this.shape = shape.clone();
    this.phase = phase;
    this.storage = storage == null ? this : storage;
    this.offset = offset;
    this.array = array;
  }

  /** A buffer that is computed, and whose memory is planned later. */
  public static Buffer computed(DataType dataType, long[] shape, Phase phase) {
    return new Buffer(dataType, shape, phase, null, 0, null);
  }

  /** A buffer whose memory exists: a constant, a parameter, an input. */
  public static Buffer existing(INDArray array, Phase phase) {
    return new Buffer(array.dataType(), array.shape(), phase, null, 0, array);
  }

  /** The same elements in another shape. */
  public Buffer reshaped(long... newShape) {
    if (Arrays.equals(shape, newShape)) {
      return this;
    }
    INDArray reshaped = array == null ? null : array.reshape('c', newShape);
    return new Buffer(dataType, newShape, phase, storage, offset, reshaped);
  }

  /** One of several equal parts, cut along the first dimension. */
  public Buffer part(int index, int count) {
    long[] partShape = shape.clone();
    partShape[0] /= count;
    long partOffset = offset + index * (length() / count);
    return new Buffer(dataType, partShape, phase, storage, partOffset, null);
  }

  /**
   * The same elements in the memory of another buffer.
   *
   * @param from the place there of the first element of this buffer's storage
   */
  public Buffer inside(Buffer other, long from) {
    return new Buffer(dataType, shape, phase, other.storage, other.offset + from + offset, null);
  }

  public DataType dataType() {
    return dataType;
  }

  public long[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  public long length() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  public boolean hasShape(long... other) {
    return Arrays.equals(shape, other);
  }

  public Phase phase() {
    return phase;
  }

  public boolean isConstant() {
    return phase == Phase.CONSTANT;
  }

  /** The buffer that owns the memory: this one, unless it is another buffer reshaped. */
  public Buffer storage() {
    return storage;
  }

  /** The place of the first element in the storage. */
  long offset() {
    return offset;
  }

  /** Whether it has all elements of its storage. */
  public boolean isWhole() {
    return length() == storage.length();
  }

  /** Lets a loop that computes this storage as a sum go on with it in the next pass. */
  public void sumOverPasses() {
    isSummed = true;
  }

  /** Whether loops may sum this storage over passes: nothing else in a pass reads it. */
  public boolean isSummed() {
    return isSummed;
  }

  public boolean hasArray() {
    return array != null || storage.array != null;
  }

  /** Gives a computed buffer its memory, which has its length. */
  public void assignMemory(INDArray memory) {
    array = memory.reshape('c', shape);
  }

  /** The array that this buffer would be if another array were the memory of its storage. */
  public INDArray in(INDArray memory) {
    return MemoryPlan.elements(memory, offset, length()).reshape('c', shape);
  }

  /** The memory in this buffer's shape. */
  public INDArray array() {
    if (array == null) {
      if (storage.array == null) {
        throw new IllegalStateException("No memory is planned for " + this);
      }
      array = in(storage.array);
    }
    return array;
  }

  @Override
  public String toString() {
    return dataType + Arrays.toString(shape) + " of phase " + phase;
  }
}

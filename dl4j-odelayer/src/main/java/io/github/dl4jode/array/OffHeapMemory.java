package io.github.dl4jode.array;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Allocates arrays that outlive DL4J's workspaces, counts their bytes and frees them together. */
public final class OffHeapMemory implements AutoCloseable {

  private final DataType dataType;
  private final List<INDArray> arrays = new ArrayList<>();
  private long bytes;

  /** Memory for arrays of one data type. */
  public OffHeapMemory(DataType dataType) {
    this.dataType = dataType;
  }

  /** A contiguous array in row-major order with undefined contents. */
  public INDArray allocate(long... shape) {
    INDArray array = uninitialized(dataType, shape);
    arrays.add(array);
    bytes += array.length() * dataType.width();
    return array;
  }

  /** Frees one of the arrays at once. */
  public void release(INDArray array) {
    bytes -= array.length() * dataType.width();
    arrays.removeIf(one -> one == array);
    free(array);
  }

  /** An array that the caller owns and that is not counted. */
  @SuppressWarnings("try") // The scope is there for its closing.
  public static INDArray uninitialized(DataType dataType, long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.createUninitialized(dataType, shape, 'c');
    }
  }

  /** Frees an array at once that would otherwise wait for the garbage collector. */
  public static void free(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }

  /** The bytes of all that has been allocated. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    arrays.forEach(OffHeapMemory::free);
    arrays.clear();
    bytes = 0;
  }
}

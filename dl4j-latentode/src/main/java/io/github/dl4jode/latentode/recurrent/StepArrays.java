package io.github.dl4jode.latentode.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One flat array for each step of a recurrence, made when it is first asked for, then kept. */
final class StepArrays implements AutoCloseable {

  private final DataType dataType;
  private final long length;
  private final List<INDArray> arrays = new ArrayList<>();

  StepArrays(DataType dataType, long length) {
    this.dataType = dataType;
    this.length = length;
  }

  /** The array of a step; 0 when it is new. Several threads may ask. */
  @SuppressWarnings("try") // The scope is there for its closing.
  synchronized INDArray get(int step) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      while (arrays.size() <= step) {
        arrays.add(Nd4j.create(dataType, length));
      }
    }
    return arrays.get(step);
  }

  long bytes() {
    return arrays.size() * length * dataType.width();
  }

  /** The bytes of other arrays, which may be empty. */
  static long bytesOf(INDArray... others) {
    return Arrays.stream(others)
        .filter(array -> !array.isEmpty())
        .mapToLong(array -> array.length() * array.dataType().width())
        .sum();
  }

  @Override
  public void close() {
    arrays.forEach(INDArray::close);
    arrays.clear();
  }
}

package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A row [n] for each output time of a solve. The next solve uses the same memory and allocates only
 * what is missing.
 */
final class OutputRows {

  private final OffHeapMemory memory;
  private final long columns;
  private Rows room;
  private Rows used;

  OutputRows(OffHeapMemory memory, long columns) {
    this.memory = memory;
    this.columns = columns;
    this.room = Rows.allocate(memory, 1, columns);
    this.used = room;
  }

  /** Makes it so many rows with undefined contents. */
  void resize(int count) {
    if (count == used.size()) {
      return;
    }
    if (count > room.size()) {
      memory.release(room.matrix());
      room = Rows.allocate(memory, count, columns);
    }
    used = count == room.size() ? room : leading(count);
  }

  private Rows leading(int count) {
    INDArray matrix = room.matrix().get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
    return new Rows(matrix, matrix.reshape(matrix.length()), room.views().subList(0, count));
  }

  /** [outputs, n], contiguous. */
  INDArray matrix() {
    return used.matrix();
  }

  /** The same memory as [outputs n]. */
  INDArray flat() {
    return used.flat();
  }

  INDArray row(int output) {
    return used.row(output);
  }
}

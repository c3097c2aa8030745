package io.github.dl4jode.array;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Collects rows of output and moves them in blocks to the caller's array: a view of each row of a
 * long trajectory of small states would cost more than its computation.
 */
public final class OutputBlock {

  private static final int BLOCK_BYTES = 1 << 16;
  private static final int MOST_ROWS = 64;

  private final INDArray block;
  private final INDArray[] rows;
  private INDArray head;
  private INDArray target;
  private int filled;
  private int written;

  /** For rows of so many elements. */
  public OutputBlock(long size, DataType dataType) {
    long fitting = BLOCK_BYTES / (size * dataType.width());
    int count = (int) Math.max(1, Math.min(MOST_ROWS, fitting));
    block = Nd4j.create(dataType, count, size);
    head = block;
    target = block;
    rows = new INDArray[count];
    for (int i = 0; i < count; i++) {
      rows[i] = block.getRow(i);
    }
  }

  /** Begins to write an output [times, n], an array of the caller's own. */
  public void begin(INDArray output) {
    target = output;
    filled = 0;
    written = 0;
  }

  /** The next row [n], to be written before another is asked for. */
  public INDArray nextRow() {
    if (filled == rows.length) {
      flush();
    }
    return rows[filled++];
  }

  private void flush() {
    if (filled > 0) {
      if (head.rows() != filled) {
        head = rows(block, 0, filled);
      }
      rows(target, written, written + filled).assign(head);
      written += filled;
      filled = 0;
    }
  }

  /** Completes the output; rows that were not asked for become 0. */
  public void finish() {
    flush();
    if (written < target.rows()) {
      rows(target, written, target.rows()).assign(0);
    }
    target = block;
  }

  private static INDArray rows(INDArray matrix, int from, int to) {
    // A view costs more than a step of a small state.
    return to - from == matrix.rows()
        ? matrix
        : matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** The elements of its own array. */
  public long elements() {
    return block.length();
  }

  /** Frees it. */
  public void close() {
    block.close();
  }
}

package io.github.dl4jode.gradient;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix with the views that cost too much to be made at every use.
 *
 * @param matrix [r, n], contiguous
 * @param flat the same memory as [r n]
 * @param views the rows, each [n]
 */
record Rows(INDArray matrix, INDArray flat, List<INDArray> views) {

  static Rows allocate(OffHeapMemory memory, int rows, long columns) {
    return of(memory.allocate(rows, columns));
  }

  /** Views of a contiguous matrix. */
  static Rows of(INDArray matrix) {
    return new Rows(
        matrix,
        matrix.reshape(matrix.length()),
        IntStream.range(0, matrix.rows()).mapToObj(matrix::getRow).toList());
  }

  int size() {
    return views.size();
  }

  INDArray row(int index) {
    return views.get(index);
  }
}

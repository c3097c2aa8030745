package io.github.dl4jode.array;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix with the views that are too expensive to make at every use.
 *
 * @param matrix [r, n], contiguous
 * @param flat the same memory as [r n]
 * @param views the rows, each [n]
 */
public record Rows(INDArray matrix, INDArray flat, List<INDArray> views) {

  /** Rows in memory that is allocated. */
  public static Rows allocate(OffHeapMemory memory, int rows, long columns) {
    return of(memory.allocate(rows, columns));
  }

  /** Views of a contiguous matrix. */
  public static Rows of(INDArray matrix) {
    return new Rows(
        matrix,
        matrix.reshape(matrix.length()),
        IntStream.range(0, matrix.rows()).mapToObj(matrix::getRow).toList());
  }

  /** The number of rows. */
  public int size() {
    return views.size();
  }

  /** A row [n]. */
  public INDArray row(int index) {
    return views.get(index);
  }
}

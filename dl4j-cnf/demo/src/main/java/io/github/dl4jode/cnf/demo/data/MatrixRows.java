package io.github.dl4jode.cnf.demo.data;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrices as rows of Java numbers. */
public final class MatrixRows {

  private MatrixRows() {}

  /**
   * Copies a matrix in one piece; {@code INDArray.toDoubleMatrix()} makes an array of each row, and
   * takes seconds for some ten thousand of them.
   *
   * @param matrix [n, d]; not modified
   */
  public static double[][] of(INDArray matrix) {
    double[] numbers = matrix.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    int columns = Math.toIntExact(matrix.size(1));
    double[][] rows = new double[Math.toIntExact(matrix.size(0))][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(numbers, i * columns, (i + 1) * columns);
    }
    return rows;
  }
}

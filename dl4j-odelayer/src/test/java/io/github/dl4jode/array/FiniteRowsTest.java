package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FiniteRowsTest {

  /** More than is looked at in one piece. */
  private static final int LENGTH = 5000;

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void findsTheRowsWithAnElementThatIsNotFinite(DataType type) {
    double largest = type == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
    INDArray matrix = Nd4j.create(type, 3, LENGTH);
    FiniteRows rows = new FiniteRows(matrix, LENGTH);
    FiniteRows beginnings = new FiniteRows(matrix, 2048);
    for (double number : new double[] {0, -0.0, largest, -largest, -1e-40, 1}) {
      matrix.assign(number);
      assertTrue(rows.isFinite(0) && rows.isFinite(1) && rows.isFinite(2), () -> "" + number);
    }
    for (double number :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      for (int place : new int[] {0, 2047, 2048, LENGTH - 1}) {
        matrix.putScalar(1, place, number);
        assertTrue(rows.isFinite(0) && !rows.isFinite(1) && rows.isFinite(2));
        assertEquals(place >= 2048, beginnings.isFinite(1));
        assertTrue(beginnings.isFinite(0) && beginnings.isFinite(2));
        matrix.putScalar(1, place, 1);
        assertTrue(rows.isFinite(1));
      }
    }
  }
}

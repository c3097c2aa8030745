package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RowMajorTest {

  private static INDArray zeros(char order, long... shape) {
    return Nd4j.create(DataType.FLOAT, shape, order);
  }

  @Test
  void dimensionsOfLengthOneSayNothing() {
    assertTrue(RowMajor.holdsFor(zeros('c', 4, 1, 3, 2)));
    assertTrue(RowMajor.holdsFor(zeros('c', 3, 3, 1, 8)));
    assertTrue(RowMajor.holdsFor(zeros('f', 1, 5)));
    assertTrue(RowMajor.holdsFor(Nd4j.scalar(2f)));
  }

  @Test
  void otherOrdersAndGapsAreSeen() {
    INDArray matrix = zeros('c', 4, 6);
    assertTrue(RowMajor.holdsFor(matrix));
    assertFalse(RowMajor.holdsFor(zeros('f', 4, 6)));
    assertFalse(RowMajor.holdsFor(matrix.transpose()));
    INDArray columns = matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3));
    assertFalse(RowMajor.holdsFor(columns));
    assertTrue(RowMajor.holdsFor(matrix.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all())));
  }
}

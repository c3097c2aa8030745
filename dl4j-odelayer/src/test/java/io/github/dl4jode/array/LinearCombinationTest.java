package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Both sides of the length at which loops give way to products. */
@Tag("device")
class LinearCombinationTest {

  private static final double[] WEIGHTS = {1, -0.25, 0, 3};

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(1, 2, 40, 96, 97, 300, 20_001, 70_000).map(n -> Arguments.of(type, n)));
  }

  /** Row j is (j + 1)(1, 2, …, n): exact in float, as are the sums. */
  private static INDArray matrix(DataType type, int n) {
    INDArray column = Nd4j.createFromArray(1, 2, 3, 4, 5, 6).castTo(type).reshape(6, 1);
    return column.mmul(Nd4j.arange(1, n + 1).castTo(type).reshape(1, n));
  }

  private static LinearCombination weighted(INDArray rows, INDArray output) {
    LinearCombination combination = LinearCombination.of(rows, output);
    for (int j = 0; j < WEIGHTS.length; j++) {
      combination.weight(j, WEIGHTS[j]);
    }
    return combination;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void combinesRowsFromTheMiddleOfAMatrixIntoARowOfAnother(DataType type, int n) {
    INDArray rows = matrix(type, n).get(NDArrayIndex.interval(1, 5), NDArrayIndex.all());
    INDArray outputs = Nd4j.create(type, 3, n);
    LinearCombination combination = weighted(rows, outputs.getRow(1));

    combination.run();
    // 2 - 3/4 + 15
    assertRows(outputs, 0, 16.25, 0);

    combination.weight(2, 0.5);
    combination.runInto(outputs.getRow(2));
    assertRows(outputs, 0, 16.25, 18.25);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void setsTheWeightsOfAdjacentRowsAsMultiplesOfOneFactor(DataType type, int n) {
    INDArray rows = matrix(type, n).get(NDArrayIndex.interval(1, 5), NDArrayIndex.all());
    INDArray outputs = Nd4j.create(type, 1, n);
    LinearCombination combination = weighted(rows, outputs.getRow(0));

    combination.weights(1, 0.5, new double[] {-3, 4});
    combination.run();

    // The first and the last row keep their weights, and 3 (-1.5) + 4 (2) replaces the others.
    assertRows(outputs, 2 * WEIGHTS[0] - 4.5 + 8 + 5 * WEIGHTS[3]);
  }

  private static void assertRows(INDArray outputs, double... factors) {
    for (int row = 0; row < factors.length; row++) {
      for (int i = 0; i < outputs.columns(); i++) {
        assertEquals(factors[row] * (i + 1), outputs.getDouble(row, i), "row " + row);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRowOfWeightZeroIsNotOverlooked(DataType type, int n) {
    INDArray rows = matrix(type, n).get(NDArrayIndex.interval(0, 4), NDArrayIndex.all());
    INDArray output = Nd4j.create(type, n);
    rows.putScalar(2, n - 1, Double.POSITIVE_INFINITY);

    weighted(rows, output).run();

    assertTrue(Double.isNaN(output.getDouble(n - 1)), "0 times infinity is not a number");
  }

  /** Which way long rows go depends on the threads of the machine. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aProductIsAsRightAsLoops(DataType type) {
    INDArray rows = matrix(type, 70_000).get(NDArrayIndex.interval(1, 5), NDArrayIndex.all());
    INDArray outputs = Nd4j.create(type, 1, 70_000);
    LinearCombination product = new ProductCombination(rows, outputs.getRow(0));
    product.weights(0, 0.5, new double[] {2, -0.5, 0, 6});

    product.run();

    assertRows(outputs, 16.25);
    product.close();
  }

  @Test
  void weightsBeginAsZero() {
    INDArray output = Nd4j.ones(DataType.FLOAT, 7);

    LinearCombination.of(matrix(DataType.FLOAT, 7), output).run();

    assertEquals(Nd4j.zeros(DataType.FLOAT, 7), output);
  }
}

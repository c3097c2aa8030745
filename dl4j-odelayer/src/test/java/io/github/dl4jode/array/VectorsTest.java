package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Rows of a matrix, on both sides of the length at which loops give way to BLAS. */
@Tag("device")
class VectorsTest {

  private static final double FACTOR = -1.75;

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(type -> Stream.of(1, 2, 40, 96, 97, 300).map(n -> Arguments.of(type, n)));
  }

  private static double[][] numbers(int n) {
    Random random = new Random(n);
    // Quarters are exact in float, and so are their sums: the two ways must agree to the bit.
    return Stream.generate(() -> random.ints(n, -64, 64).mapToDouble(i -> i / 4.0).toArray())
        .limit(3)
        .toArray(double[][]::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsAreWorkedOnInPlaceAndNoOtherIsTouched(DataType type, int n) {
    double[][] rows = numbers(n);
    INDArray matrix = Nd4j.createFromArray(rows).castTo(type);
    INDArray x = matrix.getRow(1);
    INDArray y = matrix.getRow(2);

    Vectors.add(FACTOR, x, y);
    double dot = 0;
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      rows[2][i] += FACTOR * rows[1][i];
      dot += rows[1][i] * rows[2][i];
      squares += rows[2][i] * rows[2][i];
      sum += rows[2][i];
    }
    assertEquals(Nd4j.createFromArray(rows).castTo(type), matrix, "y + factor x");
    double rounding = type == DataType.FLOAT ? 1e-5 : 1e-13;
    assertEquals(dot, Vectors.dot(x, y), rounding * Math.abs(squares + 1));
    assertEquals(sum, Vectors.sum(y), rounding * n * Math.sqrt(squares));
    assertEquals(Math.sqrt(squares), Vectors.norm(y), rounding * Math.sqrt(squares));

    Vectors.scale(FACTOR, x);
    for (int i = 0; i < n; i++) {
      rows[1][i] *= FACTOR;
    }
    Vectors.copy(y, matrix.getRow(0));
    rows[0] = rows[2].clone();
    assertEquals(Nd4j.createFromArray(rows).castTo(type), matrix, "factor x, and a copy of y");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void zeroForgetsWhatIsNoNumber(DataType type, int n) {
    INDArray x = Nd4j.valueArrayOf(new long[] {n}, Double.NaN, type);
    assertFalse(Vectors.isFinite(x));
    Vectors.zero(x);
    assertTrue(Vectors.isFinite(x));
    assertEquals(0, Vectors.norm(x));
  }

  @Test
  void aSumHasTheElementsOfAViewAlone() {
    INDArray columns = Nd4j.arange(12).castTo(DataType.FLOAT).reshape(4, 3);
    assertEquals(1 + 4 + 7 + 10, Vectors.sum(columns.getColumn(1)));
    assertEquals(6 + 7 + 8, Vectors.sum(columns.getRow(2)));
    assertEquals(66, Vectors.sum(columns.castTo(DataType.INT)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theNormOfWhatIsNoNumberIsNone(DataType type, int n) {
    INDArray x = Nd4j.zeros(type, n);
    x.putScalar(n - 1, Double.POSITIVE_INFINITY);
    assertFalse(Double.isFinite(Vectors.norm(x)));
    x.putScalar(n - 1, Double.NaN);
    assertFalse(Double.isFinite(Vectors.norm(x)));
  }

  @Test
  void theNormNeitherOverflowsNorVanishesWhereItsSquareWould() {
    INDArray x = Nd4j.createFromArray(3e200, 4e200);
    assertEquals(5e200, Vectors.norm(x), 1e187);
    assertEquals(5e-200, Vectors.norm(x.mul(1e-200).mul(1e-200)), 1e-213);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPartOfAnArrayIsCopiedFromItsPlace(DataType type, int n) {
    INDArray numbers = Nd4j.arange(3 * n + 5).castTo(type);
    INDArray later = numbers.get(NDArrayIndex.interval(5, 3 * n + 5));
    INDArray target = Nd4j.zeros(type, 3, n);

    Vectors.copyPart(later, n, target.getRow(1));

    INDArray expected = Nd4j.zeros(type, 3, n);
    expected.getRow(1).assign(numbers.get(NDArrayIndex.interval(5 + n, 5 + 2 * n)));
    assertEquals(expected, target);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void arraysOfAnyStridesAreCopied(DataType type, int n) {
    INDArray matrix = Nd4j.arange(3 * n).castTo(type).reshape('c', 3, n);
    INDArray target = Nd4j.zeros(type, 3, n);
    Vectors.copyStrided(matrix, target);
    assertEquals(matrix, target, "row by row");

    INDArray turned = Nd4j.zeros(type, n, 3);
    Vectors.copyStrided(matrix.transpose(), turned);
    assertEquals(matrix.transpose(), turned, "column by column");

    INDArray other = Nd4j.zeros(DataType.DOUBLE, 3, n);
    Vectors.copyStrided(matrix, other);
    assertEquals(matrix.castTo(DataType.DOUBLE), other, "of another type");
  }
}

package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The arithmetic of devices next to loops on Java arrays, on rows of a matrix. */
@Tag("device")
class DeviceVectorsTest {

  private static final double FACTOR = -1.75;

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(type -> Stream.of(1, 2, 97, 3000).map(n -> Arguments.of(type, n)));
  }

  private static double[][] numbers(int n) {
    Random random = new Random(n);
    // Quarters are exact in float, and so are their sums.
    return Stream.generate(() -> random.ints(n, -64, 64).mapToDouble(i -> i / 4.0).toArray())
        .limit(3)
        .toArray(double[][]::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsAreWorkedOnInPlaceAndNoOtherIsTouched(DataType type, int n) {
    double[][] rows = numbers(n);
    INDArray matrix = Nd4j.createFromArray(rows).castTo(type);
    DeviceVectors.add(FACTOR, matrix.getRow(1), matrix.getRow(2));
    for (int i = 0; i < n; i++) {
      rows[2][i] += FACTOR * rows[1][i];
    }
    assertEquals(Nd4j.createFromArray(rows).castTo(type), matrix, "y + factor x");
    DeviceVectors.scale(FACTOR, matrix.getRow(1));
    rows[1] = Arrays.stream(rows[1]).map(x -> FACTOR * x).toArray();
    assertEquals(Nd4j.createFromArray(rows).castTo(type), matrix, "factor x");
    DeviceVectors.copy(matrix.getRow(2), matrix.getRow(0));
    rows[0] = rows[2];
    assertEquals(Nd4j.createFromArray(rows).castTo(type), matrix, "a copy");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sumsAndNormsAreThoseOfTheRow(DataType type, int n) {
    double[][] rows = numbers(n);
    INDArray matrix = Nd4j.createFromArray(rows).castTo(type);
    double dot = 0;
    double squares = 0;
    double magnitudes = 0;
    for (int i = 0; i < n; i++) {
      dot += rows[1][i] * rows[2][i];
      squares += rows[2][i] * rows[2][i];
      magnitudes += Math.abs(rows[2][i]);
    }
    double rounding = type == DataType.FLOAT ? 1e-5 : 1e-13;
    INDArray y = matrix.getRow(2);
    assertEquals(dot, DeviceVectors.dot(matrix.getRow(1), y), rounding * (squares + 1));
    assertEquals(Math.sqrt(squares), DeviceVectors.norm(y), rounding * Math.sqrt(squares));
    assertEquals(magnitudes, DeviceVectors.sumOfMagnitudes(y), rounding * magnitudes);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNoFiniteNumberShows(DataType type, int n) {
    for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      INDArray x = Nd4j.zeros(type, n);
      x.putScalar(n - 1, wrong);
      assertFalse(Double.isFinite(DeviceVectors.norm(x)));
      assertFalse(Double.isFinite(DeviceVectors.sumOfMagnitudes(x)));
    }
    assertEquals(0, DeviceVectors.norm(Nd4j.zeros(type, n)));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void theNormNeitherOverflowsNorVanishesWhereItsSquareWould(DataType type) {
    double large = type == DataType.FLOAT ? 1e30 : 1e200;
    double rounding = type == DataType.FLOAT ? 1e-6 : 1e-14;
    INDArray x = Nd4j.createFromArray(3.0, 4.0).castTo(type);
    assertEquals(5 * large, DeviceVectors.norm(x.mul(large)), rounding * 5 * large);
    assertEquals(5 / large, DeviceVectors.norm(x.div(large)), rounding * 5 / large);
  }
}

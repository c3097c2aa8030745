package io.github.dl4jode.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LinearPathTest {

  private static final double[] TIMES = {-1, 1, 5};

  private static LinearPath path() {
    return new LinearPath(
        TIMES.clone(),
        Nd4j.createFromArray(new double[][][] {{{1}, {2}}, {{5}, {-2}}, {{1}, {6}}}));
  }

  private static double[] value(double t) {
    INDArray value = Nd4j.valueArrayOf(new long[] {2, 1}, Double.NaN, DataType.DOUBLE);
    path().value(t, value);
    return value.ravel().toDoubleVector();
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1, 2",
    "0, 3, 0",
    "0.5, 4, -1",
    "1, 5, -2",
    "2, 4, 0",
    "5, 1, 6",
    "-7, 1, 2",
    "9, 1, 6"
  })
  void itIsStraightBetweenKnotsAndConstantOutside(double t, double first, double second) {
    assertArrayEquals(new double[] {first, second}, value(t), 1e-15);
  }

  /** The map from knots to the value is linear: its columns are its values of unit knots. */
  @ParameterizedTest
  @CsvSource({"-1", "0", "1", "2", "4.5", "5", "-7", "9"})
  void cotangentsOfKnotsAreThoseOfTheLinearMap(double t) {
    INDArray cotangent = Nd4j.createFromArray(new double[][] {{3}, {-2}});
    INDArray ofKnots = Nd4j.valueArrayOf(new long[] {6}, 7.0, DataType.DOUBLE);
    path().valueCotangent(t, cotangent, ofKnots);
    for (int knot = 0; knot < 6; knot++) {
      INDArray unit = Nd4j.zeros(DataType.DOUBLE, 3, 2, 1);
      unit.putScalar(knot / 2, knot % 2, 0, 1);
      INDArray column = Nd4j.zeros(DataType.DOUBLE, 2, 1);
      new LinearPath(TIMES, unit).value(t, column);
      double expected = column.mul(cotangent).sumNumber().doubleValue();
      assertEquals(expected, ofKnots.getDouble(knot), 1e-15, "knot " + knot);
    }
  }

  @Test
  void shapesAreThoseOfTheKnots() {
    assertArrayEquals(new long[] {2, 1}, path().valueShape());
    assertArrayEquals(new long[] {3, 2, 1}, path().knotShape());
    path().valueShape()[0] = 9;
    path().knotShape()[0] = 9;
    assertArrayEquals(new long[] {2, 1}, path().valueShape());
  }

  @Test
  void timesOfTheCallerAreNotKept() {
    double[] times = TIMES.clone();
    LinearPath path = new LinearPath(times, Nd4j.createFromArray(new double[][] {{1}, {5}, {1}}));
    times[1] = 4;
    INDArray value = Nd4j.zeros(DataType.DOUBLE, 1);
    path.value(0, value);
    assertEquals(3, value.getDouble(0));
  }

  @Test
  void badKnotsAreRefused() {
    refused("two knots", new double[] {0}, Nd4j.zeros(DataType.DOUBLE, 1, 2));
    refused("two knots", TIMES, Nd4j.zeros(DataType.DOUBLE, 2, 2));
    refused("time 1 is 0.0 after 0.0", new double[] {0, 0}, Nd4j.zeros(DataType.DOUBLE, 2, 2));
    refused("time 2 is NaN", new double[] {0, 1, Double.NaN}, Nd4j.zeros(DataType.DOUBLE, 3, 2));
  }

  private static void refused(String part, double[] times, INDArray values) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new LinearPath(times, values))
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}

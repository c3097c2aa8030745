package io.github.dl4jode.cde.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;

class LogSignatureWindowsTest {

  private static final double NAN = Double.NaN;

  @ParameterizedTest
  @CsvSource({"2.0,1", "2.0,2", "3.0,1", "3.0,2", "2.5,1", "2.5,2"})
  void hasTheRowsOfTheReference(String length, int depth) {
    JsonNode all = LogSignatureReference.read();
    double[] expected =
        LogSignatureReference.flat(all.get("windows_len%s_depth%d".formatted(length, depth)));

    assertArrayEquals(expected, rows(referencePath(), length, depth), 1e-12);
  }

  @Test
  void fillsMissingValuesAsTheReference() {
    double[] path = referencePath();
    path[3 * 3 + 1] = NAN;
    JsonNode all = LogSignatureReference.read();

    assertArrayEquals(
        LogSignatureReference.flat(all.get("windows_len2.5_depth2_nan_at_row3_channel1")),
        rows(path, "2.5", 2),
        1e-12);
  }

  private static double[] referencePath() {
    return LogSignatureReference.flat(LogSignatureReference.read().get("window_path"));
  }

  /** The rows of one series with times 0 to 10, row by row. */
  private static double[] rows(double[] path, String length, int depth) {
    INDArray values = Nd4j.create(path, new long[] {1, 11, 3}, DataType.DOUBLE).permute(0, 2, 1);
    INDArray times = Nd4j.arange(0, 11).castTo(DataType.DOUBLE).reshape('c', 1, 11);
    INDArray rows =
        new LogSignatureWindows(depth, Double.parseDouble(length))
            .transform(values, times)
            .values();
    return rows.permute(0, 2, 1).dup('c').data().asDouble();
  }

  @Test
  void eachSeriesOfABatchIsAsIfAlone() {
    INDArray values = values(3, 2, 9, 1);
    INDArray times = Nd4j.zeros(DataType.DOUBLE, 3, 9);
    int[] lengths = {9, 2, 6};
    double[] steps = {0.5, 1, 0.7};
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 9; k++) {
        times.putScalar(i, k, k < lengths[i] ? 3 + steps[i] * k : NAN);
        for (int c = 0; c < 2 && k >= lengths[i]; c++) {
          values.putScalar(new int[] {i, c, k}, NAN);
        }
      }
    }
    LogSignatureWindows windows = new LogSignatureWindows(3, 0.9);

    LogSignatureSeries all = windows.transform(values, times);

    INDArray result = all.values();
    assertArrayEquals(new long[] {3, windows.size(2), 6}, result.shape());
    INDArray mask = all.mask();
    for (int i = 0; i < 3; i++) {
      LogSignatureSeries alone = windows.transform(values.get(interval(i)), times.get(interval(i)));
      INDArray expected = alone.values();
      assertEquals(alone.windows(0), all.windows(i));
      for (int row = 0; row < 6; row++) {
        assertEquals(row <= all.windows(i) ? 1 : 0, mask.getDouble(i, row));
        for (int word = 0; word < windows.size(2); word++) {
          assertEquals(
              expected.getDouble(0, word, Math.min(row, all.windows(i))),
              result.getDouble(i, word, row));
        }
      }
    }
  }

  private static INDArrayIndex interval(int i) {
    return NDArrayIndex.interval(i, i + 1);
  }

  @Test
  void aChannelIsConstantBeforeItsFirstValueAndAfterItsLastAndZeroWithoutAny() {
    INDArray values =
        Nd4j.create(new double[][][] {{{0, 1, 2, 3}, {NAN, 5, 7, NAN}, {NAN, NAN, NAN, NAN}}});
    INDArray times = Nd4j.create(new double[][] {{0, 1, 2, 3}});

    INDArray rows = new LogSignatureWindows(1, 1.5).transform(values, times).values();

    assertEquals(Nd4j.create(new double[][][] {{{0, 1.5, 3}, {5, 6, 7}, {0, 0, 0}}}), rows);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void cotangentsAreThoseOfFiniteDifferences(int depth) {
    INDArray values = values(2, 3, 7, 2);
    values.putScalar(new int[] {0, 1, 0}, NAN);
    values.putScalar(new int[] {0, 1, 3}, NAN);
    values.putScalar(new int[] {0, 2, 6}, NAN);
    for (int c = 0; c < 3; c++) {
      values.putScalar(new int[] {1, c, 2}, NAN);
      values.putScalar(new int[] {1, c, 6}, NAN);
    }
    INDArray times = Nd4j.create(new double[][] {{0, 1, 1.5, 3, 4, 5, 6.5}, {0, 1, 2, 3, 4, 5, 6}});
    LogSignatureWindows windows = new LogSignatureWindows(depth, 2.2);
    INDArray first = windows.transform(values, times).values();
    INDArray weights =
        Nd4j.create(
            new SplittableRandom(3).doubles(first.length(), -1, 1).toArray(),
            first.shape(),
            DataType.DOUBLE);

    INDArray cotangent = windows.transform(values, times).cotangent(weights);

    double step = 1e-5;
    for (int i = 0; i < 2; i++) {
      for (int c = 0; c < 3; c++) {
        for (int k = 0; k < 7; k++) {
          int[] at = {i, c, k};
          double before = values.getDouble(at);
          double expected = 0;
          if (!Double.isNaN(before)) {
            values.putScalar(at, before + step);
            double above =
                windows.transform(values, times).values().mul(weights).sumNumber().doubleValue();
            values.putScalar(at, before - step);
            double below =
                windows.transform(values, times).values().mul(weights).sumNumber().doubleValue();
            values.putScalar(at, before);
            expected = (above - below) / (2 * step);
          }
          assertEquals(expected, cotangent.getDouble(at), 1e-8);
        }
      }
    }
  }

  @Test
  void aLongSeriesBecomesAShortOne() {
    int points = 20_000;
    INDArray values = values(1, 3, points, 4);
    INDArray times = Nd4j.arange(0, points).castTo(DataType.DOUBLE).reshape('c', 1, points);
    LogSignatureWindows windows = new LogSignatureWindows(2, 100);

    LogSignatureSeries series = windows.transform(values, times);
    INDArray rows = series.values();

    assertArrayEquals(new long[] {1, 6, 201}, rows.shape());
    for (int c = 0; c < 3; c++) {
      assertEquals(values.getDouble(0, c, points - 1), rows.getDouble(0, c, 200), 1e-9);
    }
    assertEquals(
        Nd4j.onesLike(series.cotangent(Nd4j.onesLike(rows))).shapeInfoToString(),
        Nd4j.onesLike(values).shapeInfoToString());
  }

  @Test
  void windowsThatFitButForRoundingGetNoEmptyOneAfterThem() {
    INDArray values = values(1, 1, 8, 5);
    INDArray times = Nd4j.arange(0, 8).castTo(DataType.DOUBLE).mul(0.1).reshape('c', 1, 8);

    assertEquals(7, new LogSignatureWindows(1, 0.1).transform(values, times).windows(0));
  }

  @Test
  void refusesWithTheSeriesTheChannelAndTheTime() {
    LogSignatureWindows windows = new LogSignatureWindows(2, 1);
    INDArray times = Nd4j.create(new double[][] {{0, 1, 2}, {0, 1, 1}});
    INDArray values = values(2, 2, 3, 6);
    assertTrue(
        message(windows, values, times)
            .contains("Series 1 of the minibatch has time 1.0 after 1.0"));
    values.putScalar(new int[] {1, 0, 2}, NAN).putScalar(new int[] {1, 1, 2}, NAN);
    values.putScalar(new int[] {0, 1, 2}, Double.POSITIVE_INFINITY);
    assertTrue(
        message(windows, values, times)
            .contains("Series 0 of the minibatch, channel 1, is Infinity at time 2.0"));
    values.putScalar(new int[] {0, 1, 2}, 1);
    values.putScalar(new int[] {1, 0, 1}, NAN).putScalar(new int[] {1, 1, 1}, NAN);
    assertTrue(
        message(windows, values, times)
            .contains("Series 1 of the minibatch has values at one time only, 0.0"));
    assertThrows(IllegalArgumentException.class, () -> windows.transform(times, times));
    assertThrows(
        IllegalArgumentException.class,
        () -> windows.transform(values, Nd4j.create(new double[][] {{0, 1, 2}})));
    assertThrows(IllegalArgumentException.class, () -> new LogSignatureWindows(2, 0));
    assertThrows(IllegalArgumentException.class, () -> new LogSignatureWindows(2, NAN));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new LogSignatureWindows(2, 1e-12).transform(values(1, 2, 3, 1), times.getRow(0, true)));
  }

  private static String message(LogSignatureWindows windows, INDArray values, INDArray times) {
    return assertThrows(IllegalArgumentException.class, () -> windows.transform(values, times))
        .getMessage();
  }

  private static INDArray values(int batch, int channels, int columns, long seed) {
    long[] shape = {batch, channels, columns};
    return Nd4j.create(
        new SplittableRandom(seed).doubles((long) batch * channels * columns, -1, 1).toArray(),
        shape,
        DataType.DOUBLE);
  }
}

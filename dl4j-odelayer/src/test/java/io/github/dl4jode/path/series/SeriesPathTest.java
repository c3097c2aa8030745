package io.github.dl4jode.path.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.ReferenceValues;
import io.github.dl4jode.path.Side;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Paths of series, against numbers of others and closed forms. */
class SeriesPathTest {

  private static final double NAN = Double.NaN;
  private static final JsonNode REFERENCE = ReferenceValues.read("splines.json");

  private static double[] value(Path path, double t) {
    INDArray value = Nd4j.valueArrayOf(path.valueShape(), NAN, DataType.DOUBLE);
    path.value(t, value);
    return value.reshape('c', new long[] {value.length()}).toDoubleVector();
  }

  private static double[] derivative(Path path, double t, Side side) {
    INDArray value = Nd4j.valueArrayOf(path.valueShape(), NAN, DataType.DOUBLE);
    path.derivative(t, side, value);
    return value.reshape('c', new long[] {value.length()}).toDoubleVector();
  }

  /** One series [1, channels, steps] from rows of steps, and one channel more without a gap. */
  private static ObservedSeries series(double[][] rows, double... times) {
    INDArray values = Nd4j.create(DataType.DOUBLE, 1, rows[0].length + 1, rows.length);
    for (int step = 0; step < rows.length; step++) {
      for (int c = 0; c < rows[0].length; c++) {
        values.putScalar(new int[] {0, c, step}, rows[step][c]);
      }
      values.putScalar(new int[] {0, rows[0].length, step}, 7 + step);
    }
    return ObservedSeries.of(values).withTimes(times);
  }

  private static SeriesPath.Builder builder(PathScheme scheme, ObservedSeries series) {
    long[] shape = series.values().shape();
    return SeriesPath.builder(scheme, shape[0], shape[1], shape[2]);
  }

  private static SeriesPath path(PathScheme scheme, ObservedSeries series) {
    SeriesPath path = builder(scheme, series).build();
    path.fit(series);
    return path;
  }

  private static void assertReference(JsonNode expected, JsonNode queries, SeriesPath path) {
    double[] times = ReferenceValues.vector(queries);
    double[][] values = ReferenceValues.matrix(expected.get("value"));
    double[][] slopes = ReferenceValues.matrix(expected.get("derivative"));
    int inside = 0;
    for (int i = 0; i < times.length; i++) {
      double t = times[i];
      double[] value = value(path, t);
      if (t < path.start() || t > path.end()) {
        double nearest = t < path.start() ? path.start() : path.end();
        assertArrayEquals(value(path, nearest), value, "outside, at " + t);
        assertArrayEquals(new double[value.length], derivative(path, t, Side.LEFT));
        continue;
      }
      inside++;
      Side side = t == path.start() ? Side.RIGHT : Side.LEFT;
      double[] slope = derivative(path, t, side);
      for (int c = 0; c < values[i].length; c++) {
        assertEquals(values[i][c], value[c], 1e-12, "value at " + t + " of channel " + c);
        assertEquals(slopes[i][c], slope[c], 1e-12, "slope at " + t + " of channel " + c);
      }
    }
    assertTrue(inside > 3, "tests something");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A_complete",
        "B_missing",
        "C_two_points",
        "D_three_points",
        "E_one_observation",
        "F_interior_gap"
      })
  void valuesAndDerivativesAreThoseOfTorchcde(String name) {
    JsonNode one = REFERENCE.get(name);
    double[] times = ReferenceValues.vector(one.get("t"));
    ObservedSeries series = series(ReferenceValues.matrix(one.get("x")), times);
    JsonNode query = one.get("query");
    assertReference(one.get("linear"), query, path(PathScheme.LINEAR, series));
    assertReference(one.get("natural_cubic"), query, path(PathScheme.NATURAL_CUBIC, series));
    // torchcde fills gaps by lines before it fits Hermite's cubics.
    ObservedSeries filled = series(ReferenceValues.matrix(one.get("linear").get("filled")), times);
    assertReference(one.get("hermite_backward"), query, path(PathScheme.HERMITE_CUBIC, filled));

    SeriesPath rectilinear =
        builder(PathScheme.RECTILINEAR, series).timeChannel(true).startAtFirstObservation().build();
    rectilinear.fit(series);
    JsonNode expected = one.get("rectilinear_time_channel_0");
    assertReference(expected, expected.get("query"), rectilinear);
    double[] knots = ReferenceValues.vector(expected.get("knot_times"));
    assertArrayEquals(knots, rectilinear.kinks());
    for (int k = 0; k < knots.length; k++) {
      double[] row = ReferenceValues.vector(expected.get("knots").get(k));
      for (int c = 0; c < row.length; c++) {
        assertEquals(row[c], value(rectilinear, knots[k])[c], 1e-12, "knot " + k);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"A_complete", "B_missing", "C_two_points", "F_interior_gap"})
  void overStepsTheyAreThoseOfTorchcdeWithoutTimes(String name) {
    JsonNode one = REFERENCE.get(name);
    double[][] rows = ReferenceValues.matrix(one.get("x"));
    ObservedSeries series = series(rows, ReferenceValues.vector(one.get("t")));
    assertPieces(one.get("natural_cubic_unit_time"), PathScheme.NATURAL_CUBIC, series);
    if (name.equals("A_complete") || name.equals("C_two_points")) {
      assertPieces(one.get("hermite_backward_unit_time"), PathScheme.HERMITE_CUBIC, series);
    }
  }

  private static void assertPieces(JsonNode node, PathScheme scheme, ObservedSeries series) {
    SeriesPath path = builder(scheme, series).overSteps(true).build();
    path.fit(series);
    double[][] pieces = ReferenceValues.matrix(node.get("coeffs_a_b_2c_3d"));
    int channels = pieces[0].length / 4;
    for (int i = 0; i < pieces.length; i++) {
      for (double s = 0; s <= 1; s += 0.25) {
        for (int c = 0; c < channels; c++) {
          double b = pieces[i][channels + c];
          double twoC = pieces[i][2 * channels + c];
          double threeD = pieces[i][3 * channels + c];
          double expected = pieces[i][c] + s * (b + s * (twoC / 2 + s * threeD / 3));
          assertEquals(expected, value(path, i + s)[c], 1e-12, "piece " + i + " at " + s);
        }
      }
    }
    assertEquals(3, path.positionOfStep(3));
  }

  /** 3 + 2 s - 80/49 s² + 80/343 s³ from t = 1 to 4.5; no other cubic begins at 2 and 3. */
  @Test
  void oneCubicOfHermiteGoesAcrossAGap() {
    ObservedSeries series = series(new double[][] {{1}, {3}, {NAN}, {NAN}, {0}}, 0, 1, 2, 3, 4.5);
    SeriesPath path = path(PathScheme.HERMITE_CUBIC, series);
    for (double s = 0; s <= 3.5; s += 0.125) {
      double c = 2 * (-3 / 3.5 - 2) / 3.5;
      double d = -(-3 / 3.5 - 2) / (3.5 * 3.5);
      assertEquals(3 + s * (2 + s * (c + s * d)), value(path, 1 + s)[0], 1e-13);
      if (s > 0 && s < 3.5) {
        double slope = 2 + s * (2 * c + s * 3 * d);
        assertEquals(slope, derivative(path, 1 + s, Side.LEFT)[0], 1e-13);
        assertEquals(slope, derivative(path, 1 + s, Side.RIGHT)[0], 1e-13);
      }
    }
  }

  @Test
  void timeAndCountsAreChannels() {
    INDArray values = Nd4j.createFromArray(new double[][][] {{{5, NAN, 6, 7}, {NAN, 1, NAN, 2}}});
    ObservedSeries series = ObservedSeries.of(values).withTimes(0, 2, 3, 7);
    SeriesPath lines =
        builder(PathScheme.LINEAR, series).timeChannel(true).countChannels(true).build();
    lines.fit(series);
    assertArrayEquals(new long[] {1, 5}, lines.valueShape());
    assertArrayEquals(new double[] {0, 5, 1, 1, 0}, value(lines, 0), 1e-14);
    assertArrayEquals(new double[] {1, 5 + 1 / 3.0, 1, 1, 0.5}, value(lines, 1), 1e-14);
    assertArrayEquals(new double[] {7, 7, 2, 3, 2}, value(lines, 7), 1e-14);

    SeriesPath steps =
        builder(PathScheme.RECTILINEAR, series).timeChannel(true).countChannels(true).build();
    steps.fit(series);
    assertArrayEquals(new double[] {0, 5, 0, 1, 0}, value(steps, 0), 1e-14);
    assertArrayEquals(new double[] {2, 5, 0, 1, 0}, value(steps, 1), 1e-14);
    assertArrayEquals(new double[] {2, 5, 1, 1, 1}, value(steps, 2), 1e-14);
    assertArrayEquals(new double[] {3, 5, 1, 1, 1}, value(steps, 3), 1e-14);
    assertArrayEquals(new double[] {3, 6, 1, 2, 1}, value(steps, 4), 1e-14);
    assertEquals(4, steps.positionOfStep(2));
  }

  @ParameterizedTest
  @EnumSource
  void aStartValueIsThatOfStepsBeforeTheFirstObservation(PathScheme scheme) {
    ObservedSeries series = series(new double[][] {{NAN, NAN}, {NAN, NAN}, {3, NAN}}, 0, 1, 2);
    SeriesPath path = builder(scheme, series).timeChannel(true).startValue(-1).build();
    path.fit(series);
    assertEquals(-1, value(path, path.start())[1]);
    assertEquals(3, value(path, path.end())[1], 1e-14);
    assertEquals(-1, value(path, 1.3)[2], 1e-14);
    SeriesPath usual = builder(scheme, series).timeChannel(true).build();
    usual.fit(series);
    double start = scheme == PathScheme.RECTILINEAR ? 0 : 3;
    assertEquals(start, value(usual, 0)[1], "without a start value");
    assertEquals(0, value(usual, 1.3)[2], 1e-14);
    assertEquals(0, derivative(usual, 1.3, Side.LEFT)[2], 1e-14);
  }

  /** A mask, NaN, and shorter arrays are three ways to say the same. */
  @ParameterizedTest
  @EnumSource
  void examplesEndAtTheirOwnLastObservation(PathScheme scheme) {
    INDArray values = Nd4j.randn(DataType.DOUBLE, 2, 3, 6);
    INDArray times = Nd4j.arange(12).reshape(2, 6).castTo(DataType.DOUBLE).mul(0.5).dup();
    INDArray mask = Nd4j.ones(DataType.FLOAT, 2, 6);
    mask.putScalar(1, 4, 0);
    mask.putScalar(1, 5, 0);
    mask.putScalar(0, 2, 0);
    times.putScalar(1, 5, NAN);
    ObservedSeries masked = ObservedSeries.of(values).withTimes(times).withMask(mask);
    SeriesPath path = builder(scheme, masked).timeChannel(true).countChannels(true).build();
    path.fit(masked);
    INDArray missing = values.dup();
    for (int c = 0; c < 3; c++) {
      missing.putScalar(new int[] {1, c, 4}, NAN);
      missing.putScalar(new int[] {1, c, 5}, NAN);
      missing.putScalar(new int[] {0, c, 2}, NAN);
    }
    SeriesPath other = builder(scheme, masked).timeChannel(true).countChannels(true).build();
    other.fit(ObservedSeries.of(missing).withTimes(times));
    SeriesPath alone =
        SeriesPath.builder(scheme, 1, 3, 4).timeChannel(true).countChannels(true).build();
    alone.fit(
        ObservedSeries.of(
                values.get(
                    NDArrayIndex.interval(1, 2), NDArrayIndex.all(), NDArrayIndex.interval(0, 4)))
            .withTimes(3, 3.5, 4, 4.5));
    for (double t = path.start() - 0.1; t < path.end() + 0.2; t += 0.13) {
      double[] both = value(path, t);
      assertArrayEquals(value(other, t), both);
      double[] second = Arrays.copyOfRange(both, 7, 14);
      assertArrayEquals(value(alone, t), second);
    }
    double end = alone.end();
    double[] atEnd = value(path, end);
    assertEquals(4.5, atEnd[7]);
    assertEquals(4, atEnd[11]);
    double[] after = derivative(path, end, Side.RIGHT);
    for (int c = 7; c < 14; c++) {
      assertEquals(0, after[c]);
    }
  }

  @Test
  void arraysOfAnyOrderAndTypeAreRead() {
    INDArray values = Nd4j.randn(DataType.FLOAT, 3, 2, 5);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 3, 5);
    ObservedSeries usual = ObservedSeries.of(values).withMask(mask);
    ObservedSeries strided =
        ObservedSeries.of(values.permute(2, 0, 1).dup('c').permute(1, 2, 0))
            .withMask(mask.dup('f'));
    SeriesPath one = path(PathScheme.NATURAL_CUBIC, usual);
    SeriesPath two = path(PathScheme.NATURAL_CUBIC, strided);
    assertArrayEquals(value(one, 1.7), value(two, 1.7));
    INDArray result = Nd4j.create(DataType.FLOAT, 3, 2);
    one.value(1.7, result);
    assertArrayEquals(value(one, 1.7), result.ravel().toDoubleVector(), 1e-6);
  }

  @Test
  void shorterSeriesFitTheSamePath() {
    SeriesPath path = SeriesPath.builder(PathScheme.HERMITE_CUBIC, 1, 1, 10).build();
    for (int steps : new int[] {10, 2, 7}) {
      INDArray values = Nd4j.arange(steps).castTo(DataType.DOUBLE).mul(2).reshape(1, 1, steps);
      path.fit(ObservedSeries.of(values));
      assertArrayEquals(new double[] {1}, value(path, 0.5), 1e-14);
      assertEquals(steps - 1, path.end());
      assertArrayEquals(new long[] {2, 1, 10, 1}, path.knotShape());
    }
  }

  @Test
  void discontinuitiesAreThoseOfTheScheme() {
    ObservedSeries series =
        ObservedSeries.of(Nd4j.rand(DataType.DOUBLE, 2, 1, 3))
            .withTimes(Nd4j.createFromArray(new double[][] {{0, 1, 2}, {0.5, 1, 4}}));
    SeriesPath lines = path(PathScheme.LINEAR, series);
    assertArrayEquals(new double[] {0, 0.5, 1, 2, 4}, lines.kinks());
    SeriesPath hermite = path(PathScheme.HERMITE_CUBIC, series);
    assertArrayEquals(new double[] {0, 0.5, 2, 4}, hermite.kinks());
    assertArrayEquals(new double[] {1}, hermite.derivativeKinks());
    SeriesPath natural = path(PathScheme.NATURAL_CUBIC, series);
    assertArrayEquals(new double[] {0, 0.5, 2, 4}, natural.kinks());
    assertEquals(0, natural.derivativeKinks().length);
    assertEquals(0, natural.jumps().length);
    assertEquals(0, natural.start());
    assertEquals(4, natural.end());
  }

  @Test
  void schemesTellHowFarTheyLookAhead() {
    assertTrue(PathScheme.RECTILINEAR.causal() && PathScheme.HERMITE_CUBIC.causal());
    assertTrue(PathScheme.LINEAR.causal());
    assertFalse(PathScheme.NATURAL_CUBIC.causal());
    assertEquals(0, PathScheme.RECTILINEAR.observationsAhead());
    assertEquals(1, PathScheme.HERMITE_CUBIC.observationsAhead());
  }

  /** A solve evaluates a path thousands of times. */
  @ParameterizedTest
  @EnumSource
  void anEvaluationMakesNoObject(PathScheme scheme) {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    ObservedSeries series =
        ObservedSeries.of(Nd4j.rand(DataType.FLOAT, 4, 2, 20))
            .withTimes(Nd4j.rand(DataType.DOUBLE, 4, 20).addi(0.1).cumsum(1));
    SeriesPath path = builder(scheme, series).timeChannel(true).build();
    path.fit(series);
    INDArray value = Nd4j.create(DataType.FLOAT, 4, 3);
    long size = Arrays.stream(path.knotShape()).reduce(1, Math::multiplyExact);
    INDArray ofKnots = Nd4j.create(DataType.FLOAT, size);
    Runnable evaluations =
        () -> {
          for (int i = 0; i < 1000; i++) {
            double t = path.start() + (path.end() - path.start()) * i / 1000;
            path.value(t, value);
            path.derivative(t, Side.RIGHT, value);
            path.increment(t - 1, t, value);
            path.valueCotangent(t, value, ofKnots);
          }
        };
    evaluations.run();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    evaluations.run();
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < 20_000, bytes + " bytes for 4,000 evaluations");
  }

  @Test
  void withoutACotangentThereAreNoKnots() {
    ObservedSeries series = ObservedSeries.of(Nd4j.rand(DataType.DOUBLE, 1, 1, 3));
    SeriesPath path = builder(PathScheme.LINEAR, series).differentiable(false).build();
    path.fit(series);
    assertEquals(0, path.knotShape().length);
    INDArray one = Nd4j.ones(DataType.DOUBLE, 1, 1);
    assertThrows(
        UnsupportedOperationException.class,
        () -> path.valueCotangent(0, one, Nd4j.create(DataType.DOUBLE, 3)));
  }
}

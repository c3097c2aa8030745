package io.github.dl4jode.path.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Series that no path goes through: each with a sentence that says where and what to do. */
class RefusedSeriesTest {

  private static final double NAN = Double.NaN;

  private static INDArray values() {
    return Nd4j.rand(DataType.DOUBLE, 2, 2, 4);
  }

  private static SeriesPath path() {
    return SeriesPath.builder(PathScheme.HERMITE_CUBIC, 2, 2, 4).build();
  }

  private static void refused(Runnable what, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, what::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), part + " in: " + message);
    }
  }

  @Test
  void oneObservation() {
    INDArray values = values();
    for (int c = 0; c < 2; c++) {
      for (int step : new int[] {0, 1, 3}) {
        values.putScalar(new int[] {1, c, step}, NAN);
      }
    }
    refused(
        () -> path().fit(ObservedSeries.of(values).withTimes(0, 0.5, 1.5, 2)),
        "Series 1 of the minibatch",
        "one step only, step 2 (t = 1.5)",
        "Leave the series out");
  }

  @Test
  void noObservation() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, 2, 4);
    mask.getRow(0).assign(0);
    refused(
        () -> path().fit(ObservedSeries.of(values()).withMask(mask)),
        "Series 0",
        "all are missing or masked");
  }

  @Test
  void infiniteValues() {
    INDArray values = values();
    values.putScalar(new int[] {1, 0, 2}, Double.NEGATIVE_INFINITY);
    refused(
        () -> path().fit(ObservedSeries.of(values).withTimes(0, 0.5, 1.5, 2)),
        "Series 1",
        "-Infinity in channel 0 at step 2 (t = 1.5)",
        "NaN");
  }

  @Test
  void timesThatDoNotIncrease() {
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3}, {0, 2, 2, 3}});
    refused(
        () -> path().fit(ObservedSeries.of(values()).withTimes(times)),
        "series 1",
        "at step 2 the time is 2.0 after 2.0",
        "Sort");
    times.putScalar(1, 2, NAN);
    refused(() -> path().fit(ObservedSeries.of(values()).withTimes(times)), "the time is NaN");
    times.putScalar(1, 2, Double.POSITIVE_INFINITY);
    refused(() -> path().fit(ObservedSeries.of(values()).withTimes(times)), "step 2", "Infinity");
  }

  @Test
  void timesOfStepsWithoutAnObservationAreNotRead() {
    INDArray values = values();
    values.putScalar(new int[] {1, 0, 2}, NAN);
    values.putScalar(new int[] {1, 1, 2}, NAN);
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 3}, {0, 2, -9, 3}});
    SeriesPath path = path();
    path.fit(ObservedSeries.of(values).withTimes(times));
    assertEquals(3, path.end());
  }

  @Test
  void shapes() {
    ObservedSeries series = ObservedSeries.of(values());
    refused(() -> ObservedSeries.of(Nd4j.ones(2, 3)), "[batch, channels, steps]", "[2, 3]");
    refused(() -> series.withTimes(0, 1, 2), "[2, 4]", "not [3]");
    refused(() -> series.withTimes(Nd4j.ones(3, 4)), "not [3, 4]");
    refused(() -> series.withMask(Nd4j.ones(4, 2)), "mask of shape [2, 4]", "not [4, 2]");
    refused(() -> series.withMask(Nd4j.ones(2, 1, 4)), "not [2, 1, 4]");
    refused(
        () -> path().fit(ObservedSeries.of(Nd4j.rand(DataType.DOUBLE, 2, 3, 4))),
        "[2, 2, steps] with at most 4",
        "not [2, 3, 4]");
    refused(
        () -> path().fit(ObservedSeries.of(Nd4j.rand(DataType.DOUBLE, 2, 2, 5))), "not [2, 2, 5]");
  }

  @Test
  void configurations() {
    refused(() -> SeriesPath.builder(PathScheme.LINEAR, 2, 2, 1), "two steps", "[2, 2, 1]");
    refused(() -> SeriesPath.builder(PathScheme.RECTILINEAR, 2, 2, 3).build(), "timeChannel(true)");
    refused(() -> SeriesPath.builder(PathScheme.LINEAR, 2, 2, 3).startValue(NAN), "finite", "NaN");
    String message =
        assertThrows(IllegalStateException.class, () -> path().positionOfStep(1)).getMessage();
    assertTrue(message.contains("overSteps(true)"), message);
  }

  /** Nothing changes where series are refused. */
  @Test
  void thePathIsAsBefore() {
    SeriesPath path = path();
    INDArray values = values();
    path.fit(ObservedSeries.of(values));
    INDArray before = Nd4j.create(DataType.DOUBLE, 2, 2);
    path.value(1.3, before);
    INDArray broken = values.mul(2);
    broken.putScalar(new int[] {1, 1, 3}, Double.POSITIVE_INFINITY);
    refused(() -> path.fit(ObservedSeries.of(broken)), "channel 1 at step 3");
    INDArray after = Nd4j.create(DataType.DOUBLE, 2, 2);
    path.value(1.3, after);
    assertEquals(before, after);
  }
}

package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class SeriesBatchTest {

  private static final double NONE = Double.NaN;

  private static final Series A =
      new Series("a", new double[] {1, 2, 4}, new double[][] {{1, 10}, {2, NONE}, {4, 40}});
  private static final Series B =
      new Series("b", new double[] {0.5, 2}, new double[][] {{NONE, -5}, {-2, -20}});

  private static void assertArray(INDArray actual, long[] shape, double... expected) {
    assertArrayEquals(shape, actual.shape());
    assertEquals('c', actual.ordering());
    assertArrayEquals(expected, actual.castTo(DataType.DOUBLE).dup('c').data().asDouble());
  }

  private static void assertRefused(String expected, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void theGridIsTheUnionAndMasksSayWhoHasWhat(DataType dataType) {
    SeriesBatch batch = SeriesBatch.of(List.of(A, B));
    MultiDataSet arrays = batch.dataSet(dataType);

    assertArrayEquals(new double[] {0.5, 1, 2, 4}, batch.times());
    INDArray[] features = arrays.getFeatures();
    assertEquals(5, features.length);
    long[] shape = {2, 2, 4};
    double[] values = {0, 1, 2, 4, 0, 10, 0, 40, 0, 0, -2, 0, -5, 0, -20, 0};
    double[] mask = {0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0};
    assertArray(features[0], shape, values);
    assertArray(features[1], shape, mask);
    assertArray(features[2], new long[] {2, 4}, 0.5, 1, 2, 4, 0.5, 1, 2, 4);
    assertArray(features[3], shape, values);
    assertArray(features[4], shape, mask);
    assertArray(arrays.getLabels(0), shape, values);
    assertNotSame(features[0], features[3]);
    for (int i : new int[] {0, 1, 3, 4}) {
      assertEquals(dataType, features[i].dataType());
    }
    assertEquals(DataType.DOUBLE, features[2].dataType());
  }

  @Test
  void targetsAreWhatIsHidden() {
    List<SeriesExample> examples =
        List.of(new SeriesExample(A.until(2), A.after(2)), new SeriesExample(B, A));
    INDArray[] features =
        SeriesBatch.ofExamples(examples, 7, -1).dataSet(DataType.DOUBLE).getFeatures();

    assertArray(features[2].getRow(0).dup(), new long[] {6}, -1, 0.5, 1, 2, 4, 7);
    assertArray(
        features[0].slice(0).dup('c'), new long[] {2, 6}, 0, 0, 1, 2, 0, 0, 0, 0, 10, 0, 0, 0);
    assertArray(
        features[3].slice(0).dup('c'), new long[] {2, 6}, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 40, 0);
    assertArray(
        features[1].slice(1).dup('c'), new long[] {2, 6}, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0);
    assertArray(
        features[4].slice(1).dup('c'), new long[] {2, 6}, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0);
  }

  @Test
  void timesThatAreAskedAboutAreOnTheGridAndNothingElse() {
    List<SeriesExample> examples = SeriesExample.asking(List.of(A), 3, 5);
    SeriesBatch batch = SeriesBatch.ofExamples(examples);

    assertArrayEquals(new double[] {1, 2, 3, 4, 5}, batch.times());
    assertEquals(0, batch.dataSet(DataType.FLOAT).getFeatures(4).sumNumber().doubleValue());
  }

  @Test
  void zeroIsOneTimeWhateverItsSign() {
    Series minus = new Series("m", new double[] {-0.0}, new double[][] {{3}});
    Series plus = new Series("p", new double[] {0}, new double[][] {{4}});
    SeriesBatch batch = SeriesBatch.of(List.of(minus, plus));

    assertArrayEquals(new double[] {0}, batch.times());
    INDArray values = batch.dataSet(DataType.DOUBLE).getFeatures(0);
    assertArray(values, new long[] {2, 1, 1}, 3, 4);
    assertEquals(List.of(minus, plus), batch.atTargets(values));
  }

  @Test
  void timesThatAreNearlyEqualStayTwoInEitherType() {
    Series near = new Series("n", new double[] {Math.nextUp(1.0)}, new double[][] {{1, 1}});
    SeriesBatch batch = SeriesBatch.of(List.of(A, near));

    assertEquals(4, batch.times().length);
    for (DataType dataType : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray times = batch.dataSet(dataType).getFeatures(2);
      assertArray(times.getRow(1).dup(), new long[] {4}, 1, Math.nextUp(1.0), 2, 4);
    }
  }

  @Test
  void aValueThatFloatDoesNotHoldIsNamed() {
    Series large = new Series("large", new double[] {3}, new double[][] {{1, -1e200}});
    SeriesBatch batch = SeriesBatch.of(List.of(A, large));

    assertEquals(-1e200, batch.dataSet(DataType.DOUBLE).getFeatures(0).minNumber().doubleValue());
    assertRefused(
        "The value -1.0E200 of series large, sensor 1, at time 3.0 is infinite in FLOAT",
        () -> batch.dataSet(DataType.FLOAT));
  }

  @Test
  void predictionsComeBackAtTheTimesOfTheTargets() {
    List<SeriesExample> examples =
        List.of(new SeriesExample(A.until(2), A.after(2)), new SeriesExample(A, B));
    SeriesBatch batch = SeriesBatch.ofExamples(examples);
    // The grid is 0.5, 1, 2, 4.
    INDArray predictions = Nd4j.arange(16).reshape(2, 2, 4).castTo(DataType.FLOAT);

    assertEquals(
        List.of(
            new Series("a", new double[] {4}, new double[][] {{3, 7}}),
            new Series("b", new double[] {0.5, 2}, new double[][] {{8, 12}, {10, 14}})),
        batch.atTargets(predictions));
    assertEquals(batch.atTargets(predictions), batch.atTargets(predictions.dup('f')));
    assertRefused("[2, 2, 4], not [2, 8]", () -> batch.atTargets(predictions.reshape(2, 8)));
    predictions.putScalar(12, Float.NaN);
    assertRefused("series b, sensor 1, at time 0.5 is NaN", () -> batch.atTargets(predictions));
  }

  @Test
  void whatMakesNoMinibatchIsRefused() {
    assertRefused("at least one series", () -> SeriesBatch.of(List.of()));
    Series other = Series.missing("c", new double[] {1}, 3);
    assertRefused("the same sensors", () -> SeriesBatch.of(List.of(A, other)));
    assertRefused("[NaN]", () -> SeriesBatch.of(List.of(A), NONE));
    // 50,000 series of as many times.
    List<Series> scattered =
        IntStream.range(0, 50_000).mapToObj(i -> Series.missing("s", new double[] {i}, 1)).toList();
    assertRefused("take fewer series", () -> SeriesBatch.of(scattered));
  }

  @Test
  void arraysOutliveTheWorkspaceAroundThem() {
    MultiDataSet arrays;
    try (MemoryWorkspace ignored =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("SERIES_BATCH_TEST")) {
      arrays = SeriesBatch.of(List.of(A, B)).dataSet(DataType.FLOAT);
    }
    for (INDArray feature : arrays.getFeatures()) {
      assertFalse(feature.isAttached());
    }
  }
}

package io.github.dl4jode.cde.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledSeriesSetTest {

  private static final double NAN = Double.NaN;

  static LabelledSeries series(String id, int label, double... values) {
    double[] times = new double[values.length];
    double[][] rows = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      times[i] = i;
      rows[i] = new double[] {values[i]};
    }
    return new LabelledSeries(id, label, times, rows);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.7})
  void dropsAShareOfTheValuesByTheSeedAndKeepsTwoTimes(double share) {
    LabelledSeriesSet all = SpiralProtocol.TORCHCDE.generate(20, 50, 1);

    LabelledSeriesSet some = all.withoutValues(share, 3);

    double dropped =
        some.series().stream()
            .flatMap(one -> Stream.of(one.values()))
            .flatMap(row -> Stream.of(row[0], row[1]))
            .mapToDouble(value -> Double.isNaN(value) ? 1 : 0)
            .average()
            .orElseThrow();
    assertEquals(share, dropped, 0.03);
    for (int i = 0; i < 20; i++) {
      assertTrue(some.series().get(i).observedTimes() >= 2);
      assertArrayEquals(
          some.series().get(i).values(), all.withoutValues(share, 3).series().get(i).values());
    }
  }

  @Test
  void noiseHasTheDeviationAndLeavesMissingValuesMissing() {
    LabelledSeriesSet all = SpiralProtocol.TORCHCDE.generate(20, 50, 1).withoutValues(0.3, 3);

    LabelledSeriesSet noisy = all.withNoise(0.2, 5);

    double[] differences =
        IntStream.range(0, all.size())
            .boxed()
            .flatMapToDouble(i -> differences(all.series().get(i), noisy.series().get(i)))
            .toArray();
    double missing = DoubleStream.of(differences).filter(Double::isNaN).count();
    assertEquals(0.3, missing / differences.length, 0.03);
    double[] noise = DoubleStream.of(differences).filter(d -> !Double.isNaN(d)).toArray();
    assertEquals(0, DoubleStream.of(noise).average().orElseThrow(), 0.02);
    double squares = DoubleStream.of(noise).map(d -> d * d).sum();
    assertEquals(0.2, Math.sqrt(squares / noise.length), 0.01);
    assertArrayEquals(
        noisy.series().get(7).values(), all.withNoise(0.2, 5).series().get(7).values());
    assertNotEquals(
        noisy.series().get(7).value(0, 0), all.withNoise(0.2, 6).series().get(7).value(0, 0));
    assertEquals(all, all.withNoise(0, 5));
    assertThrows(IllegalArgumentException.class, () -> all.withNoise(-1, 5));
  }

  private static DoubleStream differences(LabelledSeries a, LabelledSeries b) {
    return IntStream.range(0, a.size())
        .boxed()
        .flatMapToDouble(
            row ->
                IntStream.range(0, a.channels())
                    .mapToDouble(channel -> b.value(row, channel) - a.value(row, channel)));
  }

  @Test
  void aShortSeriesKeepsTwoTimesOrIsRefused() {
    LabelledSeriesSet two =
        new LabelledSeriesSet(List.of("x"), List.of("a"), List.of(series("s", 0, 1, 2)));
    assertEquals(2, two.withoutValues(0.5, 1).series().get(0).observedTimes());
    LabelledSeriesSet one =
        new LabelledSeriesSet(List.of("x"), List.of("a"), List.of(series("s", 0, 1, NAN)));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> one.withoutValues(0.5, 1))
            .getMessage()
            .contains("Series s has too few values"));
    assertThrows(IllegalArgumentException.class, () -> one.withoutValues(1, 1));
  }

  @Test
  void splitsEachClassInProportion() {
    LabelledSeriesSet all = SpiralProtocol.DIFFRAX.generate(40, 5, 1);

    LabelledSeriesSet.Parts parts = all.split(0.25, 7);

    assertEquals(30, parts.first().size());
    assertEquals(5, parts.second().series().stream().filter(one -> one.label() == 1).count());
    assertEquals(
        40,
        Stream.concat(parts.first().series().stream(), parts.second().series().stream())
            .map(LabelledSeries::id)
            .distinct()
            .count());
    assertThrows(IllegalArgumentException.class, () -> all.split(0.001, 7));
    assertThrows(IllegalArgumentException.class, () -> all.split(1, 7));
  }

  @Test
  void eachSeriesIsHeldBackOnce() {
    LabelledSeriesSet all = SpiralProtocol.DIFFRAX.generate(22, 5, 1);

    List<LabelledSeriesSet.Parts> folds = all.folds(4, 7);

    assertEquals(
        22,
        folds.stream()
            .flatMap(parts -> parts.second().series().stream())
            .map(LabelledSeries::id)
            .distinct()
            .count());
    for (LabelledSeriesSet.Parts parts : folds) {
      assertEquals(22, parts.first().size() + parts.second().size());
      assertEquals(5.5, parts.second().size(), 0.6);
      long ofOne = parts.second().series().stream().filter(one -> one.label() == 1).count();
      assertEquals(2.75, ofOne, 1.01);
    }
    assertThrows(IllegalArgumentException.class, () -> all.folds(1, 7));
    assertThrows(IllegalArgumentException.class, () -> all.folds(23, 7));
  }

  @Test
  void refusesSeriesThatAreNone() {
    double[][] rows = {{1}, {2}};
    assertRefused("has time 1.0 after 1.0", new double[] {1, 1}, rows);
    assertRefused("has time NaN at first", new double[] {NAN, 1}, rows);
    assertRefused("has 1 times and 2 rows", new double[] {1}, rows);
    assertRefused(
        "channel 0, is infinite at time 1.0",
        new double[] {0, 1},
        new double[][] {{1}, {Double.NEGATIVE_INFINITY}});
    assertRefused("2 values at time 1.0", new double[] {0, 1}, new double[][] {{1}, {1, 2}});
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledSeriesSet(List.of("x", "y"), List.of("a"), List.of(series("s", 0, 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledSeriesSet(List.of("x"), List.of("a"), List.of(series("s", 1, 1))));
  }

  private static void assertRefused(String reason, double[] times, double[][] values) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new LabelledSeries("s", 0, times, values))
            .getMessage();
    assertTrue(message.startsWith("Series s") && message.contains(reason), message);
  }
}

package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** What holds for all series, whatever their times, values and names. */
class SeriesPropertiesTest {

  private static final int SENSORS = 2;

  @Provide
  Arbitrary<SeriesSet> sets() {
    Arbitrary<Double> value =
        Arbitraries.doubles().injectNull(0.3).map(v -> v == null ? Double.NaN : v);
    Arbitrary<double[]> point = value.array(double[].class).ofSize(SENSORS);
    // A coarse lattice, so that series share times.
    Arbitrary<List<Integer>> places =
        Arbitraries.integers().between(-9, 9).list().uniqueElements().ofMinSize(1).ofMaxSize(8);
    Arbitrary<Series> series =
        Combinators.combine(places, point.list().ofSize(8)).as(SeriesPropertiesTest::series);
    Arbitrary<String> name =
        Arbitraries.strings()
            .withChars("ab ,;\t\"#é")
            .ofMinLength(1)
            .ofMaxLength(6)
            .filter(n -> !n.isBlank());
    Arbitrary<List<String>> names = name.list().uniqueElements().ofSize(7);
    return Combinators.combine(names, series.list().ofMinSize(1).ofMaxSize(5))
        .as(SeriesPropertiesTest::set);
  }

  private static Series series(List<Integer> places, List<double[]> points) {
    double[] times = places.stream().mapToDouble(place -> place / 7.0).sorted().toArray();
    return new Series("unnamed", times, points.subList(0, times.length).toArray(double[][]::new));
  }

  private static SeriesSet set(List<String> names, List<Series> series) {
    return new SeriesSet(
        names.subList(0, SENSORS),
        IntStream.range(0, series.size())
            .mapToObj(
                i ->
                    new Series(
                        names.get(SENSORS + i), series.get(i).times(), series.get(i).values()))
            .toList());
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBitForBit(@ForAll("sets") SeriesSet set) throws IOException {
    StringWriter out = new StringWriter();
    SeriesFile.write(set, out);
    assertEquals(
        set,
        SeriesFile.read("a", new BufferedReader(new StringReader(out.toString()))),
        out.toString());
  }

  @Property(tries = 100)
  void aMinibatchHoldsEveryValueOnceAtItsTime(@ForAll("sets") SeriesSet set) {
    SeriesBatch batch = SeriesBatch.of(set.series());
    MultiDataSet arrays = batch.dataSet(DataType.DOUBLE);
    double[] times = batch.times();
    INDArray values = arrays.getFeatures(0);
    INDArray mask = arrays.getFeatures(1);

    int observations = 0;
    for (int row = 0; row < set.size(); row++) {
      Series series = set.series().get(row);
      observations += series.observations();
      for (int point = 0; point < series.size(); point++) {
        int column = Arrays.binarySearch(times, series.time(point));
        for (int sensor = 0; sensor < SENSORS; sensor++) {
          boolean observed = series.isObserved(point, sensor);
          assertEquals(
              observed ? series.value(point, sensor) : 0, values.getDouble(row, sensor, column));
          assertEquals(observed ? 1 : 0, mask.getDouble(row, sensor, column));
        }
      }
    }
    assertEquals(observations, mask.sumNumber().intValue());
    assertEquals(
        set.series().stream().flatMapToDouble(s -> Arrays.stream(s.times())).distinct().count(),
        times.length);
  }

  @Property(tries = 200)
  void seenAndHiddenAreApartAndTogetherAll(@ForAll("sets") SeriesSet set, @ForAll long seed) {
    SeriesSet seen =
        set.removeValues(set.sensors().get(0), 0.5, seed)
            .map(one -> one.subsample((one.size() + 1) / 2, seed));
    SeriesSet hidden = set.minus(seen);
    for (int i = 0; i < set.size(); i++) {
      assertEquals(
          set.series().get(i).observations(),
          seen.series().get(i).observations() + hidden.series().get(i).observations());
      assertEquals(
          seen.series().get(i).observations() == 0,
          set.series().get(i).equals(hidden.series().get(i)));
    }
  }

  @Property(tries = 200)
  void mergedTimesMoveByTheToleranceAtMost(@ForAll("sets") SeriesSet set) {
    // The lattice has 19 places at most, so a fiftieth of the span never joins two of them.
    double most = (set.lastTime() - set.firstTime()) / 50;
    List<Series> shaken = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      Series series = set.series().get(i);
      double shift = most * i / (10.0 * set.size());
      double[] times = Arrays.stream(series.times()).map(t -> t + shift).toArray();
      shaken.add(new Series(series.id(), times, series.values()));
    }
    SeriesSet merged = new SeriesSet(set.sensors(), shaken).mergeTimes(1.0 / 60);

    long before =
        set.series().stream().flatMapToDouble(s -> Arrays.stream(s.times())).distinct().count();
    long after =
        merged.series().stream().flatMapToDouble(s -> Arrays.stream(s.times())).distinct().count();
    assertTrue(after <= before, after + " times of " + before);
    for (int i = 0; i < set.size(); i++) {
      double[] times = merged.series().get(i).times();
      for (int point = 0; point < times.length; point++) {
        double moved = shaken.get(i).time(point) - times[point];
        assertTrue(moved >= 0 && moved <= most, "moved by " + moved);
      }
    }
  }
}

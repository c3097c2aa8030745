package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesSetTest {

  private static Series series(String id, double... times) {
    double[][] values =
        Arrays.stream(times).mapToObj(t -> new double[] {t}).toArray(double[][]::new);
    return new Series(id, times, values);
  }

  private static SeriesSet set(Series... series) {
    return new SeriesSet(List.of("x"), List.of(series));
  }

  private static SeriesSet hundred() {
    double[] times = IntStream.range(0, 20).mapToDouble(i -> i).toArray();
    return new SeriesSet(
        List.of("x"), IntStream.range(0, 100).mapToObj(i -> series("s" + i, times)).toList());
  }

  private static void assertRefused(String expected, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void whatIsNoSetIsRefused() {
    Series one = series("a", 0, 1);
    assertRefused("at least one", () -> set());
    assertRefused("a name of its own", () -> set(one, one));
    assertRefused("[x]", () -> set(one, Series.missing("b", new double[] {1}, 2)));
    assertRefused("each another", () -> new SeriesSet(List.of("x", "x"), List.of(one)));
    assertRefused("each another", () -> new SeriesSet(List.of(), List.of(one)));
    assertRefused("each another", () -> new SeriesSet(List.of(" "), List.of(one)));
  }

  @Test
  void sensorsAreFoundByName() {
    SeriesSet set =
        new SeriesSet(List.of("x", "y"), List.of(Series.missing("a", new double[] {1}, 2)));
    assertEquals(1, set.sensor("y"));
    assertRefused("there are [x, y]", () -> set.sensor("z"));
  }

  @Test
  void everySeriesHidesOtherPoints() {
    SeriesSet half = hundred().subsample(10, 5);

    assertEquals(half, hundred().subsample(10, 5));
    assertNotEquals(half, hundred().subsample(10, 6));
    long different =
        half.series().stream().map(one -> Arrays.toString(one.times())).distinct().count();
    // Of 184,756 choices; the expected number of pairs that coincide is 0.03.
    assertTrue(different >= 98, different + " different choices");
    SeriesSet removed = hundred().removeValues("x", 0.5, 5);
    assertNotEquals(
        Arrays.deepToString(removed.series().get(0).values()),
        Arrays.deepToString(removed.series().get(1).values()));
  }

  @Test
  void whatIsHiddenAndWhatIsSeenMakeTheWhole() {
    SeriesSet seen = hundred().subsample(10, 5);
    SeriesSet hidden = hundred().minus(seen);
    for (int i = 0; i < 100; i++) {
      assertEquals(10, hidden.series().get(i).observations());
    }
    assertRefused("100 and 1 series", () -> hundred().minus(set(series("s0", 1))));
  }

  @Test
  void aSplitDividesTheSeries() {
    SeriesSet.Split split = hundred().split(0.2, 9);

    assertEquals(80, split.training().size());
    assertEquals(20, split.test().size());
    List<Series> all = new ArrayList<>(split.training().series());
    all.addAll(split.test().series());
    assertEquals(100, all.stream().map(Series::id).distinct().count());
    assertEquals(split, hundred().split(0.2, 9));
    assertNotEquals(split, hundred().split(0.2, 10));
    // At least one in each part.
    SeriesSet two = set(series("a", 1), series("b", 1));
    assertEquals(1, two.split(0.01, 1).test().size());
    assertEquals(1, two.split(0.99, 1).training().size());
    assertRefused("of at least 2 series", () -> set(series("a", 1)).split(0.5, 1));
    assertRefused("between 0 and 1", () -> two.split(1, 1));
  }

  @Test
  void timesThatAreNearlyEqualAreMergedOnRequest() {
    SeriesSet near = set(series("a", 0, 1, 10), series("b", 0.05, 1.2, 9.95), series("c", 0.14, 5));

    // A tenth at most is moved: 0.14 is too far from 0, and so is 1.2 from 1.
    SeriesSet merged = near.mergeTimes(0.01);

    assertArrayEquals(new double[] {0, 1, 9.95}, merged.series().get(0).times());
    assertArrayEquals(new double[] {0, 1.2, 9.95}, merged.series().get(1).times());
    assertArrayEquals(new double[] {0.14, 5}, merged.series().get(2).times());
    assertArrayEquals(near.series().get(1).values(), merged.series().get(1).values());
    assertEquals(near, near.mergeTimes(0));
    // Parts of the time from the first point to the last, wherever that begins.
    SeriesSet later = set(series("a", 100, 104), series("b", 101, 102));
    assertArrayEquals(new double[] {100, 102}, later.mergeTimes(0.25).series().get(1).times());
    assertArrayEquals(new double[] {101, 102}, later.mergeTimes(0.24).series().get(1).times());
    assertRefused("Two points of series a, at times 0.0 and 1.0", () -> near.mergeTimes(0.5));
    assertRefused("less than 1", () -> near.mergeTimes(1));
  }

  @Test
  void pointsOfOneSeriesThatFallOnOneTimeAreOnePoint() {
    double none = Double.NaN;
    Series halves =
        new Series(
            "a",
            new double[] {0, 0.3, 0.1 + 0.2, 1},
            new double[][] {{1, 2}, {3, none}, {none, 4}, {5, 6}});
    SeriesSet set = new SeriesSet(List.of("x", "y"), List.of(halves));

    assertEquals(
        List.of(new Series("a", new double[] {0, 0.3, 1}, new double[][] {{1, 2}, {3, 4}, {5, 6}})),
        set.mergeTimes(1e-12).series());
    assertRefused("both have a value of x", () -> set.mergeTimes(0.5));
  }

  @Test
  void examplesPairWhatBelongsTogether() {
    SeriesSet whole = hundred();
    List<SeriesExample> examples = SeriesExample.of(whole.until(9), whole.after(9));

    assertEquals(9, examples.get(3).observed().lastTime());
    assertEquals(10, examples.get(3).targets().firstTime());
    assertRefused("names", () -> SeriesExample.of(whole, set(series("a", 1))));
    SeriesExample question = SeriesExample.asking(whole.series(), 30, 40).get(7);
    assertEquals("s7", question.targets().id());
    assertEquals(0, question.targets().observations());
  }

  @Test
  void errorsAreTheSameInAnyUnit() {
    for (double unit : new double[] {1e200, 1e-200, 1e-300}) {
      Series truth = new Series("a", new double[] {0, 1}, new double[][] {{unit}, {2 * unit}});
      Series predicted =
          new Series("a", new double[] {0, 1}, new double[][] {{4 * unit}, {6 * unit}});
      assertEquals(Math.sqrt(12.5), Rmse.of(List.of(predicted), List.of(truth)) / unit, 1e-14);
    }
  }

  @Test
  void errorsAreMeasuredWhereThereIsTruth() {
    Series truth = new Series("a", new double[] {0, 1, 2}, new double[][] {{1}, {Double.NaN}, {3}});
    Series predicted =
        new Series("a", new double[] {0, 0.5, 1, 2}, new double[][] {{4}, {99}, {99}, {7}});

    // Errors 3 and 4.
    assertEquals(Math.sqrt(12.5), Rmse.of(List.of(predicted), List.of(truth)), 1e-15);
    assertRefused(
        "sensor 0, at time 2.0", () -> Rmse.of(List.of(predicted.until(1)), List.of(truth)));
    assertRefused(
        "no value",
        () -> Rmse.of(List.of(predicted), List.of(Series.missing("a", new double[] {0}, 1))));
    assertRefused("0 series are predicted", () -> Rmse.of(List.of(), List.of(truth)));
  }
}

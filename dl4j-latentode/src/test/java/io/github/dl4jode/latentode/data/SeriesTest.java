package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SeriesTest {

  private static final double NONE = Double.NaN;

  private static final Series SERIES =
      new Series(
          "a",
          new double[] {0, 1, 2.5, 4},
          new double[][] {{1, 10}, {NONE, 20}, {3, NONE}, {4, 40}});

  /** Values of point i: i and -i. */
  private static Series long100() {
    double[] times = IntStream.range(0, 100).mapToDouble(i -> i / 10.0).toArray();
    double[][] values =
        IntStream.range(0, 100).mapToObj(i -> new double[] {i, -i}).toArray(double[][]::new);
    return new Series("long", times, values);
  }

  static Stream<Arguments> malformed() {
    double[][] twoPoints = {{1}, {2}};
    return Stream.of(
        Arguments.of(" ", new double[] {0, 1}, twoPoints, "a name of one line"),
        Arguments.of("a\nb", new double[] {0, 1}, twoPoints, "a name of one line"),
        Arguments.of("a", new double[] {}, new double[][] {}, "at least one point"),
        Arguments.of("a", new double[] {0}, twoPoints, "not 1 and 2"),
        Arguments.of("a", new double[] {0, 1}, new double[][] {{1}, {1, 2}}, "2 at point 1"),
        Arguments.of("a", new double[] {0}, new double[][] {{}}, "one of each sensor"),
        Arguments.of("a", new double[] {1, 1}, twoPoints, "time 1 is 1.0"),
        Arguments.of("a", new double[] {1, 0}, twoPoints, "time 1 is 0.0"),
        Arguments.of("a", new double[] {0, -0.0}, twoPoints, "time 1 is -0.0"),
        Arguments.of("a", new double[] {NONE, 1}, twoPoints, "time 0 is NaN"),
        Arguments.of(
            "a",
            new double[] {0, 1},
            new double[][] {{1}, {Double.NEGATIVE_INFINITY}},
            "holds -Infinity at time 1.0"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatIsNoSeriesIsRefused(String id, double[] times, double[][] values, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Series(id, times, values))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void nobodyChangesItFromOutside() {
    double[] times = {0, 1};
    double[][] values = {{1}, {2}};
    Series series = new Series("a", times, values);
    times[0] = -9;
    values[0][0] = -9;
    series.times()[1] = -9;
    series.values()[1][0] = -9;

    assertEquals(new Series("a", new double[] {0, 1}, new double[][] {{1}, {2}}), series);
  }

  @Test
  void missingValuesAreCountedOut() {
    assertEquals(6, SERIES.observations());
    assertTrue(SERIES.isObserved(0, 0));
    assertFalse(SERIES.isObserved(1, 0));
    assertEquals(0, Series.missing("a", new double[] {3, 4}, 2).observations());
  }

  @Test
  void partsByTimeHaveTheirBoundsOnOneSideOnly() {
    assertArrayEquals(new double[] {0, 1, 2.5}, SERIES.until(2.5).times());
    assertArrayEquals(new double[] {4}, SERIES.after(2.5).times());
    assertArrayEquals(new double[][] {{4, 40}}, SERIES.after(2.5).values());
    assertThrows(IllegalArgumentException.class, () -> SERIES.until(-0.1));
    assertThrows(IllegalArgumentException.class, () -> SERIES.after(4));
  }

  @Test
  void aSubsampleHasSoManyOfThePoints() {
    Series chosen = long100().subsample(30, 7);

    assertEquals(30, chosen.size());
    for (int i = 0; i < 30; i++) {
      assertEquals(10 * chosen.time(i), chosen.value(i, 0), 1e-12);
      assertEquals(-chosen.value(i, 0), chosen.value(i, 1));
    }
    assertEquals(chosen, long100().subsample(30, 7));
    assertNotEquals(chosen, long100().subsample(30, 8));
    assertEquals(long100(), long100().subsample(100, 7));
    assertThrows(IllegalArgumentException.class, () -> long100().subsample(101, 7));
    assertThrows(IllegalArgumentException.class, () -> long100().subsample(0, 7));
  }

  @Test
  void thePointsOfASmallerSubsampleAreAmongThoseOfALarger() {
    double[] more = long100().subsample(50, 7).times();
    for (double time : long100().subsample(30, 7).times()) {
      assertTrue(Arrays.binarySearch(more, time) >= 0);
    }
  }

  @Test
  void everyPointIsChosenEquallyOften() {
    int[] counts = new int[100];
    int seeds = 4000;
    for (int seed = 0; seed < seeds; seed++) {
      for (int i : RandomOrder.choose(30, 100, seed)) {
        counts[i]++;
      }
    }
    // Binomial(4000, 0.3): mean 1200, standard deviation 29; five of these for 100 counts.
    for (int count : counts) {
      assertEquals(1200, count, 145);
    }
  }

  @Test
  void valuesOfOneSensorAreRemovedAndTheRestStays() {
    Series half = long100().removeValues(1, 0.5, 3);

    assertEquals(150, half.observations());
    assertArrayEquals(long100().times(), half.times());
    for (int i = 0; i < 100; i++) {
      assertEquals(i, half.value(i, 0));
      assertTrue(!half.isObserved(i, 1) || half.value(i, 1) == -i);
    }
    assertEquals(half, long100().removeValues(1, 0.5, 3));
    assertNotEquals(half, long100().removeValues(1, 0.5, 4));
    assertEquals(100, long100().removeValues(1, 1, 3).observations());
    assertEquals(long100(), long100().removeValues(1, 0, 3));
  }

  @Test
  void whatIsMissingAlreadyIsNotRemoved() {
    // Of the three values of the first sensor, one third is one.
    assertEquals(5, SERIES.removeValues(0, 1.0 / 3, 1).observations());
    assertThrows(IllegalArgumentException.class, () -> SERIES.removeValues(2, 0.5, 1));
    assertThrows(IllegalArgumentException.class, () -> SERIES.removeValues(0, 1.5, 1));
  }

  @Test
  void theRestIsWhatTheOtherDoesNotHave() {
    Series other =
        new Series("b", new double[] {0, 2, 2.5}, new double[][] {{5, NONE}, {6, 6}, {7, 7}});

    Series rest = SERIES.minus(other);

    assertEquals(
        new Series(
            "a", SERIES.times(), new double[][] {{NONE, 10}, {NONE, 20}, {NONE, NONE}, {4, 40}}),
        rest);
    assertThrows(
        IllegalArgumentException.class,
        () -> SERIES.minus(Series.missing("c", new double[] {1}, 1)));
  }
}

package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorsTest {

  private static final Spirals SPIRALS = Spirals.draw(1000, 0, 42);

  @Test
  void curvesAreThoseOfTheExperiment() {
    // s = 0 and s = 6π, where the cosine is that of 1 or 0.
    assertArrayEquals(
        new double[] {
          -5 + 15 / (6 * Math.PI + 1) * Math.cos(1), 15 / (6 * Math.PI + 1) * Math.sin(1)
        },
        SpiralDirection.CLOCKWISE.at(0),
        1e-12);
    assertArrayEquals(
        new double[] {-5 + 15 * Math.cos(1), 15 * Math.sin(1)},
        SpiralDirection.CLOCKWISE.at(6 * Math.PI),
        1e-12);
    assertArrayEquals(new double[] {5, 0}, SpiralDirection.COUNTER_CLOCKWISE.at(0), 1e-12);
    assertArrayEquals(
        new double[] {5 + 1.8 * Math.PI, 0},
        SpiralDirection.COUNTER_CLOCKWISE.at(6 * Math.PI),
        1e-12);
  }

  @Test
  void theyTurnTheWayTheyAreCalled() {
    for (double s = 4; s < 17; s += 0.5) {
      assertTrue(turn(SpiralDirection.COUNTER_CLOCKWISE, 5, s) > 0);
      assertTrue(turn(SpiralDirection.CLOCKWISE, -5, s) < 0);
    }
  }

  /** The cross product of the place, seen from the centre, and the way. */
  private static double turn(SpiralDirection direction, double centre, double s) {
    double[] here = direction.at(s);
    double[] next = direction.at(s + 1e-3);
    return (here[0] - centre) * (next[1] - here[1]) - here[1] * (next[0] - here[0]);
  }

  @Test
  void halfOfThemTurnEachWay() {
    assertEquals(
        500,
        SPIRALS.spirals().stream().filter(s -> s.direction() == SpiralDirection.CLOCKWISE).count());
    // In no order: the first 100 hold 50 ± 4.7 of each, five of these are allowed.
    long clockwise =
        SPIRALS.spirals().subList(0, 100).stream()
            .filter(s -> s.direction() == SpiralDirection.CLOCKWISE)
            .count();
    assertEquals(50.0, (double) clockwise, 24);
    assertEquals(
        SpiralDirection.COUNTER_CLOCKWISE, Spirals.draw(1, 0, 1).spirals().get(0).direction());
  }

  @Test
  void startsAreUniformWhereTheyMayBe() {
    int[] starts = Spirals.draw(60_000, 0, 7).spirals().stream().mapToInt(Spiral::start).toArray();
    int[] counts = new int[Spiral.POINTS];
    IntStream.of(starts).forEach(start -> counts[start]++);

    assertEquals(60_000, IntStream.range(100, 400).map(i -> counts[i]).sum());
    // 200 ± 14 for each of 300; five of these are allowed.
    IntStream.range(100, 400).forEach(i -> assertEquals(200, counts[i], 71, "start " + i));
    int latest =
        Spirals.draw(5_000, 100, 7).spirals().stream().mapToInt(Spiral::start).max().orElseThrow();
    assertEquals(300, latest);
  }

  @Test
  void seriesAreWindowsWithNoise() {
    SeriesSet observed = SPIRALS.observed();
    SeriesSet clean = SPIRALS.clean();

    assertEquals(1000, observed.size());
    double[] errors =
        IntStream.range(0, 1000)
            .boxed()
            .flatMapToDouble(
                i ->
                    IntStream.range(0, 200)
                        .mapToDouble(
                            j ->
                                observed.series().get(i).value(j / 2, j % 2)
                                    - clean.series().get(i).value(j / 2, j % 2)))
            .toArray();
    double mean = DoubleStream.of(errors).average().orElseThrow();
    double variance = DoubleStream.of(errors).map(e -> e * e).average().orElseThrow();
    // 200,000 numbers: the mean is off by 0.3 / √n = 6.7e-4, the variance by 0.09 √(2 / n) =
    // 2.8e-4.
    assertEquals(0, mean, 3.4e-3);
    assertEquals(0.09, variance, 1.4e-3);

    Spiral spiral = SPIRALS.spirals().get(17);
    assertArrayEquals(
        IntStream.range(0, 100).mapToDouble(i -> i * 6 * Math.PI / 499).toArray(),
        observed.series().get(17).times(),
        1e-13);
    assertArrayEquals(
        spiral.direction().at((spiral.start() + 40) * 6 * Math.PI / 499),
        clean.series().get(17).values()[40],
        1e-12);
  }

  @Test
  void continuationsFollow() {
    Spirals spirals = Spirals.draw(10, 100, 3);
    Series window = spirals.clean().series().get(4);
    Series future = spirals.continuation(100).series().get(4);
    Spiral spiral = spirals.spirals().get(4);

    assertEquals(100, future.size());
    assertEquals(window.lastTime() + Spiral.STEP, future.firstTime(), 1e-12);
    assertArrayEquals(
        spiral.direction().at((spiral.start() + 199) * Spiral.STEP), future.values()[99], 1e-12);
    assertEquals(window.id(), future.id());
    assertThrows(IllegalArgumentException.class, () -> SPIRALS.continuation(100));
    assertThrows(IllegalArgumentException.class, () -> Spirals.draw(10, 301, 1));
    assertThrows(IllegalArgumentException.class, () -> Spirals.draw(0, 0, 1));
  }

  @Test
  void aSeedIsASetOfSpirals() {
    assertEquals(Spirals.draw(50, 0, 9).observed(), Spirals.draw(50, 0, 9).observed());
    assertNotEquals(Spirals.draw(50, 0, 9), Spirals.draw(50, 0, 10));
    Spirals quiet = new Spirals(SPIRALS.spirals(), 0, 1);
    assertEquals(quiet.clean(), quiet.observed());
  }

  @Test
  void periodicCurvesRepeatThemselves() {
    PeriodicCurves.Curve curve = new PeriodicCurves.Curve(1, 2, 0.5, 0.25);
    assertEquals(3, curve.at(0), 1e-14);
    assertEquals(1, curve.at(0.5), 1e-14);
    assertEquals(-1, curve.at(1), 1e-14);
    assertEquals(3, curve.at(2), 1e-14);
  }

  @Test
  void periodicCurvesHaveTimesOfTheirOwn() {
    PeriodicCurves curves = PeriodicCurves.draw(300, 5);
    SeriesSet observed = curves.observed();
    SeriesSet clean = curves.clean();

    assertEquals(List.of("x"), observed.sensors());
    assertEquals(observed, PeriodicCurves.draw(300, 5).observed());
    double squares = 0;
    for (int i = 0; i < 300; i++) {
      Series one = observed.series().get(i);
      assertEquals(100, one.size());
      assertTrue(one.firstTime() >= 0 && one.lastTime() <= 5);
      assertArrayEquals(one.times(), clean.series().get(i).times());
      assertEquals(curves.curves().get(i).at(one.time(31)), clean.series().get(i).value(31, 0));
      for (int j = 0; j < 100; j++) {
        double error = one.value(j, 0) - clean.series().get(i).value(j, 0);
        squares += error * error;
      }
    }
    // 30,000 numbers: the variance is off by 0.01 √(2 / n) = 8.2e-5.
    assertEquals(0.01, squares / 30_000, 4.1e-4);
    assertNotEquals(
        List.of(observed.series().get(0).time(0), observed.series().get(0).time(1)),
        List.of(observed.series().get(1).time(0), observed.series().get(1).time(1)));
    assertArrayEquals(new double[] {7, 8}, curves.series(3, 7, 8).times());
  }

  @Test
  void periodicCurvesAreDrawnFromTheirRanges() {
    List<PeriodicCurves.Curve> curves = PeriodicCurves.draw(4000, 8).curves();
    // Standard deviations of means of 4,000: of uniform numbers, width / √12 / √4000.
    assertEquals(1, mean(curves.stream().mapToDouble(PeriodicCurves.Curve::level)), 0.008);
    assertEquals(1, mean(curves.stream().mapToDouble(PeriodicCurves.Curve::amplitude)), 0.023);
    assertEquals(0.6, mean(curves.stream().mapToDouble(PeriodicCurves.Curve::frequency)), 0.0092);
    assertEquals(0.5, mean(curves.stream().mapToDouble(PeriodicCurves.Curve::phase)), 0.023);
    assertThrows(IllegalArgumentException.class, () -> PeriodicCurves.draw(0, 1));
  }

  private static double mean(DoubleStream numbers) {
    return numbers.average().orElseThrow();
  }
}

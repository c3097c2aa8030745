package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.SpiralExperiment.Errors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpiralExperimentTest {

  private static SpiralExperiment experiment(int known) {
    return SpiralExperiment.of(known, 11, 40, 60);
  }

  @Test
  void soManyPointsAreKnown() {
    SpiralExperiment experiment = experiment(30);
    assertEquals(40, experiment.training().size());
    assertEquals(60, experiment.observed().size());
    for (SeriesSet set : List.of(experiment.training(), experiment.observed())) {
      set.series().forEach(one -> assertEquals(30, one.size()));
    }
    assertNotEquals(experiment.training().series().get(0), experiment.observed().series().get(0));
    assertEquals(experiment.training(), experiment(30).training());
    assertThrows(IllegalArgumentException.class, () -> experiment(101));
  }

  @Test
  void knownPointsOfFewerAreAmongThoseOfMore() {
    Series fewer = experiment(30).observed().series().get(5);
    Series more = experiment(50).observed().series().get(5);
    assertEquals(0, fewer.minus(more).observations());
    assertEquals(experiment(30).test(), experiment(100).test());
  }

  @Test
  void questionsAreTheWindowAndWhatFollows() {
    SeriesExample inside = experiment(30).interpolation().get(7);
    SeriesExample behind = experiment(30).extrapolation().get(7);

    assertEquals(100, inside.targets().size());
    assertEquals(0, inside.targets().firstTime());
    assertEquals(99 * Spiral.STEP, inside.targets().lastTime(), 1e-12);
    assertEquals(100 * Spiral.STEP, behind.targets().firstTime(), 1e-12);
    assertEquals(199 * Spiral.STEP, behind.targets().lastTime(), 1e-12);
    assertEquals(inside.observed(), behind.observed());
  }

  /** The truth plus a constant at all times after the window of clockwise spirals. */
  private static List<Series> offBy(double offset, SpiralExperiment experiment, double[] times) {
    List<Series> predicted = new ArrayList<>();
    for (int i = 0; i < experiment.test().size(); i++) {
      Spiral spiral = experiment.test().spirals().get(i);
      Series truth = spiral.series("spiral-" + i, 0, 200);
      double[][] values = truth.values();
      if (spiral.direction() == SpiralDirection.CLOCKWISE) {
        for (int point = 100; point < 200; point++) {
          values[point][0] += offset;
        }
      }
      predicted.add(new Series(truth.id(), times, values));
    }
    return predicted;
  }

  @Test
  void errorsAreThoseThatAreMade() {
    SpiralExperiment experiment = experiment(50);
    Errors errors = experiment.evaluate((known, times) -> offBy(2, experiment, times));

    assertEquals(0, errors.interpolation(), 1e-12);
    // Of two coordinates one is off by 2: a mean of squares of 2; of all spirals, half.
    assertEquals(Math.sqrt(2), errors.clockwise(), 1e-12);
    assertEquals(0, errors.counterClockwise(), 1e-12);
    assertEquals(1, errors.extrapolation(), 1e-12);
  }

  @Test
  void theFloorIsBelowEveryGuessAndFallsWithEveryPoint() {
    double[] inside = new double[3];
    double[] behind = new double[3];
    for (int i = 0; i < 3; i++) {
      SpiralExperiment experiment =
          SpiralExperiment.of(SpiralExperiment.KNOWN_POINTS.get(i), 5, 2, 400);
      Errors floor = experiment.evaluate(SpiralExperiment.bestPossible());
      inside[i] = floor.interpolation();
      behind[i] = floor.extrapolation();
      assertTrue(floor.interpolation() < 0.15, Arrays.toString(inside));
    }
    assertTrue(inside[0] > inside[1] && inside[1] > inside[2], Arrays.toString(inside));
    assertTrue(behind[0] > behind[1] && behind[1] > behind[2], Arrays.toString(behind));
    // Far below the error of the noise, and not zero.
    assertTrue(inside[2] > 1e-3 && behind[0] < 0.5, Arrays.toString(behind));
  }
}

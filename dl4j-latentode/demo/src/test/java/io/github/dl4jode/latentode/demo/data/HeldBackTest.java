package io.github.dl4jode.latentode.demo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldBackTest {

  private static LearningTask task(int points) {
    Series line =
        new Series(
            "line",
            IntStream.range(0, points).asDoubleStream().toArray(),
            IntStream.range(0, points)
                .mapToObj(i -> new double[] {10 + i})
                .toArray(double[][]::new));
    SeriesSet all = new SeriesSet(List.of("level"), List.of(line));
    return HeldBack.of(all, all, 1);
  }

  @Test
  void everyPointIsLearnedOrAskedAndNoneIsBoth() {
    LearningTask task = task(51);
    Series learned = task.training().series().get(0);
    SeriesExample within = task.interpolation().get(0);
    SeriesExample behind = task.extrapolation().get(0);

    // Times 0 to 40 are learned but for a tenth of those that are not the first.
    assertEquals(37, learned.size());
    assertEquals(0, learned.firstTime());
    assertEquals(learned, within.observed());
    assertEquals(4, within.targets().observations());
    assertTrue(within.targets().lastTime() <= 40);
    assertEquals(learned, behind.observed());
    assertEquals(10, behind.targets().observations());
    assertEquals(41, behind.targets().firstTime());
    assertEquals(60, behind.targets().value(9, 0));
    assertEquals(0, task.start());
  }

  @Test
  void ofOnePointNothingIsAsked() {
    LearningTask task = task(1);
    assertEquals(1, task.training().size());
    assertTrue(task.interpolation().isEmpty() && task.extrapolation().isEmpty());
  }
}

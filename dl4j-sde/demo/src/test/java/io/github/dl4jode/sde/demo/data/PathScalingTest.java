package io.github.dl4jode.sde.demo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.program.table.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathScalingTest {

  /** Deviations 1 at time 0, 3 at time 2; the mean moves from 1 to 103. */
  private static final double[][][] MOVING = {{{0, 100}}, {{2, 106}}};

  private static SamplePaths paths(double[][][] values) {
    return SamplePaths.numbered(List.of("x"), new double[] {0, 2}, values);
  }

  @Test
  void withinTimesIsTheHarmonicMeanOfTheDeviations() {
    PathScaling scaling = PathScaling.withinTimes(paths(MOVING), 1, "data");
    assertEquals(1, scaling.means().get(0), 1e-12);
    assertEquals(1.5, scaling.deviations().get(0), 1e-12);
    assertEquals(2, scaling.unit(), 0);
  }

  @Test
  void aTimeAtWhichAllAreTheSameDoesNotCount() {
    double[][][] values = {{{5, 100}}, {{5, 106}}};
    assertEquals(3, PathScaling.withinTimes(paths(values), 1, "data").deviations().get(0), 1e-12);
  }

  @Test
  void withoutDifferencesWithinATimeTheScaleIsTheOverallOne() {
    double[][][] values = {{{5, 7}}, {{5, Double.NaN}}};
    PathScaling within = PathScaling.withinTimes(paths(values), 1, "data");
    PathScaling overall = PathScaling.overall(paths(values), 1, "data");
    assertEquals(overall.deviations().get(0), within.deviations().get(0), 1e-12);
    assertEquals(5, within.means().get(0), 0);
  }

  @Test
  void aChannelThatNeverVariesIsRefused() {
    double[][][] same = {{{5, 5}}, {{5, 5}}};
    double[][][] empty = {{{Double.NaN, Double.NaN}}};
    for (double[][][] values : new double[][][][] {same, empty}) {
      assertThrows(DataException.class, () -> PathScaling.overall(paths(values), 1, "data"));
      assertThrows(DataException.class, () -> PathScaling.withinTimes(paths(values), 1, "data"));
    }
  }

  @Test
  void whatIsScaledComesBack() {
    PathScaling scaling = PathScaling.withinTimes(paths(MOVING), 1, "data");
    SamplePaths back = scaling.paths(scaling.modelValues(paths(MOVING), 1), 0, 2);
    assertEquals(106, back.values()[0][0][1], 1e-4);
  }
}

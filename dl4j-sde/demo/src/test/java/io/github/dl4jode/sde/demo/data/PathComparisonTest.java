package io.github.dl4jode.sde.demo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PathComparisonTest {

  @Test
  void aShiftIsItsOwnDistance() {
    assertEquals(
        0.5,
        PathComparison.wasserstein(new double[] {1, 3, 2}, new double[] {2.5, 1.5, 3.5}),
        1e-12);
  }

  /** Normal distributions of deviations 1 and 2: E |Z| = 0.798. Four standard errors. */
  @Test
  void brownianMotionOfTwiceTheTimeIsAtItsClosedDistance() {
    SamplePaths one = ProcessChoice.BROWNIAN.generate(10_000, 5, 1);
    double[][][] doubled = ProcessChoice.BROWNIAN.generate(5_000, 5, 2).values();
    for (double[][] series : doubled) {
      for (int k = 0; k < 5; k++) {
        series[0][k] *= 2;
      }
    }
    SamplePaths other = SamplePaths.numbered(List.of("w"), one.times(), doubled);
    assertEquals(Math.sqrt(2 / Math.PI), PathComparison.wasserstein(one, other, 0), 0.04);
    assertEquals(0.5, PathComparison.increments(one, 0), 0.01);
    assertEquals(1, PathComparison.increments(other, 0), 0.02);
  }
}

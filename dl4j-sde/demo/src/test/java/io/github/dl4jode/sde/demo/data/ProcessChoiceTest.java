package io.github.dl4jode.sde.demo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProcessChoiceTest {

  private static final int COUNT = 20_000;

  /** Within four standard errors of the closed forms: a false alarm in 1 of 1,600 for all times. */
  @Test
  void theOrnsteinUhlenbeckDataHaveTheirClosedMoments() {
    SamplePaths paths = ProcessChoice.ORNSTEIN_UHLENBECK.generate(COUNT, 5, 3);
    for (int k = 0; k < 5; k++) {
      double t = paths.times()[k];
      requireMoments(paths.marginal(0, k), ProcessChoice.mean(t), ProcessChoice.variance(t));
    }
    // Of an independent integration of the moments' equations.
    assertEquals(10.604, ProcessChoice.mean(63), 1e-3);
    assertEquals(1.627, Math.sqrt(ProcessChoice.variance(63)), 1e-3);
    assertEquals(0.355, Math.sqrt(ProcessChoice.variance(16)), 1e-3);
  }

  @Test
  void brownianMotionHasTheVarianceOfItsTime() {
    SamplePaths paths = ProcessChoice.BROWNIAN.generate(COUNT, 3, 3);
    requireMoments(paths.marginal(0, 1), 0, 0.5);
    requireMoments(paths.marginal(0, 2), 0, 1);
  }

  private static void requireMoments(double[] values, double mean, double variance) {
    double seen = Arrays.stream(values).average().orElseThrow();
    double square = Arrays.stream(values).map(v -> (v - seen) * (v - seen)).average().orElseThrow();
    assertEquals(mean, seen, 4 * Math.sqrt(variance / COUNT));
    assertEquals(variance, square, 4 * variance * Math.sqrt(2.0 / COUNT));
  }

  @Test
  void theSameSeedGivesTheSameSeries() {
    for (ProcessChoice choice : ProcessChoice.values()) {
      double[][][] one = choice.generate(2, 4, 5).values();
      assertArrayEquals(one, choice.generate(2, 4, 5).values());
      assertEquals(false, Arrays.deepEquals(one, choice.generate(2, 4, 6).values()));
    }
  }
}

package io.github.dl4jode.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The first step of Hairer, Nørsett and Wanner, section II.4, written out. */
class FirstStepTest {

  private static final double UNBOUNDED = 1e9;

  /** With norms that are given, and a second derivative of a given norm. */
  private record Norms(double state, double slope, double curvature) implements FirstStep.Probe {
    @Override
    public double change(double step) {
      return step * curvature;
    }
  }

  private static double choose(double state, double slope, double curvature, int order) {
    return FirstStep.choose(new Norms(state, slope, curvature), UNBOUNDED, order);
  }

  @Test
  void theSteeperOfSlopeAndCurvatureDecides() {
    assertEquals(Math.pow(0.01 / 40, 0.2), choose(50, 2, 40, 5), 1e-14);
    assertEquals(Math.pow(0.01 / 2, 1.0 / 3), choose(50, 2, 0.3, 3), 1e-14);
  }

  @Test
  void itIsAtMostAHundredTrialSteps() {
    double trial = 0.01 * 1e-3 / 2;
    assertEquals(100 * trial, choose(1e-3, 2, 0.3, 5), 1e-15);
  }

  @Test
  void aStateOrSlopeOfNothingIsTriedWithCaution() {
    assertEquals(100 * 1e-6, choose(0.9e-5, 2, 0.3, 5), 1e-15);
    assertEquals(100 * 1e-6, choose(50, 0.9e-5, 0.3, 5), 1e-15);
    double trial = 0.01 * 1e-5 / 1e-5;
    assertEquals(Math.pow(0.01 / 0.3, 0.2), choose(1e-5, 1e-5, 0.3, 5), 1e-14);
    assertEquals(0.01, trial, 1e-15);
  }

  @Test
  void whereNothingChangesItIsTheCautiousStep() {
    assertEquals(1e-6, choose(50, 0, 0, 5), 1e-20);
    assertEquals(1e-6, choose(50, 1e-15, 1e-15, 5), 1e-20);
  }

  @Test
  void theLongestBoundsTrialAndChoice() {
    double longest = 1e-4;
    FirstStep.Probe probe =
        new FirstStep.Probe() {
          @Override
          public double state() {
            return 50;
          }

          @Override
          public double slope() {
            return 2;
          }

          @Override
          public double change(double step) {
            assertEquals(longest, step);
            return 0;
          }
        };
    assertEquals(longest, FirstStep.choose(probe, longest, 5));
  }

  @Test
  void whatIsNotFiniteIsLeftToTheFirstStep() {
    assertEquals(3, FirstStep.choose(new Norms(1, Double.NaN, 1), 3, 5));
    assertEquals(3, FirstStep.choose(new Norms(1, Double.POSITIVE_INFINITY, 1), 3, 5));
    double trial = 0.01 * 50 / 2;
    assertEquals(trial, choose(50, 2, Double.NaN, 5), 1e-15);
    assertEquals(trial, choose(50, 2, Double.POSITIVE_INFINITY, 5), 1e-15);
  }
}

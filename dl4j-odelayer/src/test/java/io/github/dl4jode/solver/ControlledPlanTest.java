package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sizes and times of steps, without states. The elementary controller of dopri5 multiplies a
 * step by 0.9 e^(-1/5), within 0.2 and 10.
 */
class ControlledPlanTest {

  private static final double[] NONE = {};
  // 0.9 e^(-1/5) is 0.5, and so on.
  private static final double HALVED = Math.pow(0.9 / 0.5, 5);
  private static final double KEPT = Math.pow(0.9, 5);
  private static final double DOUBLED = Math.pow(0.9 / 2, 5);

  private static OdeSolver.Builder adaptive() {
    return OdeSolver.builder()
        .method(Methods.DOPRI5)
        .stepSizeController(AdaptiveStepSize.integral());
  }

  private static ControlledPlan plan(OdeSolver.Builder solver, double firstStep, double... times) {
    return new ControlledPlan(
        solver.build(),
        times,
        new Discontinuities(times[0], times[times.length - 1], NONE, NONE),
        firstStep);
  }

  private static ControlledPlan fixed(double size, double... times) {
    return plan(
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(size)),
        0,
        times);
  }

  @Test
  void stepsFollowTheController() {
    ControlledPlan plan = plan(adaptive(), 0.25, 1, 9);
    assertTrue(plan.usesErrorEstimate());
    assertEquals(1, plan.start());
    assertEquals(1.25, plan.end());
    assertTrue(plan.judge(DOUBLED));
    assertEquals(1.25, plan.start());
    assertEquals(1.75, plan.end(), 1e-14);
    assertFalse(plan.judge(HALVED));
    assertEquals(1.25, plan.start());
    assertEquals(1.5, plan.end(), 1e-14);
    assertEquals(0.25, plan.nextStepSize(), 1e-14);
    // The step after a rejection does not grow.
    assertTrue(plan.judge(DOUBLED));
    assertEquals(1.75, plan.end(), 1e-14);
    assertTrue(plan.judge(KEPT));
    assertEquals(1.75, plan.start(), 1e-14);
    assertEquals(0.25, plan.nextStepSize(), 1e-14);
  }

  @Test
  void stepsRunBackwards() {
    ControlledPlan plan = plan(adaptive(), 0.25, 9, 1);
    assertEquals(8.75, plan.end());
    assertTrue(plan.judge(DOUBLED));
    assertEquals(8.25, plan.end(), 1e-14);
    assertEquals(0.5, plan.nextStepSize(), 1e-14);
    assertFalse(plan.judge(HALVED));
    assertEquals(8.5, plan.end(), 1e-14);
  }

  /** A remainder up to 1.01 of the step is taken at once. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void theLastStepEndsOnTheLastTime(double direction) {
    assertEquals(direction * 0.9, plan(adaptive(), 1, 0, direction * 0.9).end());
    assertEquals(direction, plan(adaptive(), 1, 0, direction).end());
    assertEquals(direction * 1.0099, plan(adaptive(), 1, 0, direction * 1.0099).end());
    assertEquals(direction, plan(adaptive(), 1, 0, direction * 1.0101).end());
    // The longest step is a limit for the user's reasons.
    OdeSolver.Builder limited = adaptive().maximumStep(1.005);
    assertEquals(direction * 1.0049, plan(limited, 1, 0, direction * 1.0049).end());
    assertEquals(direction, plan(limited, 1, 0, direction * 1.0051).end());
  }

  @Test
  void stepsEndOnStopsAndGoOnAsBefore() {
    ControlledPlan plan = plan(adaptive(), 0.5, 0, 0.75, 1, 8);
    assertEquals(2 + 1, plan.stepsNeeded());
    assertTrue(plan.judge(KEPT));
    assertEquals(0.75, plan.end());
    assertEquals(2 + 1, plan.stepsNeeded());
    // The step is cut by half, and its error says nothing against 0.5.
    assertTrue(plan.judge(DOUBLED / 1e9));
    assertFalse(plan.finished());
    assertEquals(1 + 1, plan.stepsNeeded());
    assertEquals(0.75, plan.start());
    assertEquals(1, plan.end());
    assertTrue(plan.judge(DOUBLED / 1e9));
    assertEquals(1, plan.stepsNeeded());
    assertEquals(2.5, plan.nextStepSize(), 1e-14);
    assertEquals(3.5, plan.end(), 1e-14);
    assertTrue(plan.judge(DOUBLED / 1e9));
    assertEquals(8, plan.end());
    assertFalse(plan.finished());
    assertTrue(plan.judge(KEPT));
    assertTrue(plan.finished());
    assertEquals(8, plan.start());
  }

  @Test
  void aStepThatWasCutIsTriedAgainBySizeTried() {
    ControlledPlan plan = plan(adaptive(), 100, 0, 1);
    assertEquals(1, plan.end());
    assertFalse(plan.judge(HALVED));
    assertEquals(0.5, plan.end(), 1e-14);
    assertFalse(plan.judge(Double.NaN));
    assertEquals(0.1, plan.end(), 1e-14);
  }

  @Test
  void theLimitsOfTheStepHold() {
    OdeSolver.Builder limited = adaptive().minimumStep(0.1).maximumStep(0.4);
    assertEquals(0.1, plan(limited, 0.01, 0, 9).end());
    assertEquals(0.4, plan(limited, 5, 0, 9).end());
    ControlledPlan plan = plan(limited, 0.25, 0, 9);
    assertTrue(plan.judge(DOUBLED));
    assertEquals(0.65, plan.end(), 1e-14);
    // A rejected step goes down to the smallest, once; then the error test has failed.
    assertFalse(plan.judge(1e9));
    assertEquals(0.35, plan.end(), 1e-14);
    assertTrue(plan.feasible());
    assertFalse(plan.judge(HALVED));
    assertFalse(plan.feasible());
  }

  /** Ten units of the clock are needed, except to land. */
  @Test
  void stepsAreLargeEnoughToAdvanceTheTime() {
    double unit = Math.ulp(1e9);
    ControlledPlan guessed = plan(adaptive(), unit, 1e9, 1e9 + 1);
    assertEquals(1e9 + 10 * unit, guessed.end(), "a guess is made larger");
    assertTrue(guessed.feasible());
    assertFalse(guessed.judge(HALVED));
    assertFalse(guessed.feasible(), "what the error test asks for is not");
    assertTrue(plan(adaptive(), unit, 1e9, 1e9 + 2 * unit).feasible(), "it lands");
    assertEquals(10 * Math.ulp(1.0), plan(adaptive(), 1e-17, 1, 2).nextStepSize());
    // Across a power of two the later time has the larger unit.
    double below = Math.scalb(1.0, 30) - Math.scalb(1.0, -22);
    ControlledPlan across = plan(adaptive(), 3e-7, below, below + 1);
    assertEquals(10 * Math.ulp(Math.scalb(1.0, 30)), across.nextStepSize());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void fixedStepsDivideEachLeg(double direction) {
    ControlledPlan plan = fixed(0.25, 0, direction, direction * 1.5, direction * 1.625);
    assertFalse(plan.usesErrorEstimate());
    double[] ends = {0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.625};
    int[] needed = {4 + 2, 3 + 2, 2 + 2, 1 + 2, 2 + 1, 1 + 1, 1};
    for (int i = 0; i < ends.length; i++) {
      assertFalse(plan.finished());
      assertTrue(plan.feasible());
      assertEquals(needed[i], plan.stepsNeeded());
      assertEquals(direction * ends[i], plan.end());
      assertTrue(plan.judge(0));
    }
    assertTrue(plan.finished());
  }

  /** Multiples of the size from the start, rounded once each: they do not drift. */
  @Test
  void fixedStepsDoNotDrift() {
    ControlledPlan plan = fixed(1e-3, 0.1, 10.1);
    for (int i = 1; i <= 10_000; i++) {
      assertEquals(0.1 + i * 1e-3, plan.end(), 1.5 * Math.ulp(10.1));
      plan.judge(0);
    }
    assertTrue(plan.finished());
    assertEquals(10.1, plan.start());
  }

  /** Seven times the rounded size is not 1. */
  @ParameterizedTest
  @ValueSource(ints = {3, 7, 11, 49, 1000})
  void theLastFixedStepEndsOnTheLastTime(int steps) {
    for (double end : new double[] {1, -1, 0.7, -1e5}) {
      ControlledPlan plan = fixed(Math.abs(end) / steps, 0, end);
      for (int i = 0; i < steps; i++) {
        assertFalse(plan.finished());
        plan.judge(0);
      }
      assertTrue(plan.finished(), steps + " steps to " + end);
      assertEquals(end, plan.start());
    }
  }

  @Test
  void fixedStepsBelowTheClockAreNotFeasible() {
    ControlledPlan plan = fixed(1e-9, 1e9, 1e9 + 1e-6);
    assertFalse(plan.feasible());
    assertTrue(plan.stepsNeeded() > 100);
  }

  @Test
  void theLimitsDoNotHoldForFixedSteps() {
    OdeSolver.Builder limited =
        OdeSolver.builder()
            .method(Methods.RK4)
            .minimumStep(0.3)
            .maximumStep(0.4)
            .stepSizeController(new FixedStepSize(0.5));
    assertEquals(0.5, plan(limited, 0, 0, 1).end());
    assertEquals(0.125, plan(limited.stepSizeController(new FixedStepSize(0.125)), 0, 0, 1).end());
  }

  /** At a jump the term is evaluated at the next time on this side of it. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void atAJumpTheTermIsEvaluatedOnTheSideOfTheStep(double direction) {
    ControlledPlan plan =
        new ControlledPlan(
            OdeSolver.builder()
                .method(Methods.RK4)
                .stepSizeController(new FixedStepSize(1))
                .build(),
            new double[] {0, direction, 2 * direction, 3 * direction},
            new Discontinuities(0, 3 * direction, new double[] {direction, 2 * direction}, NONE),
            0);
    assertEquals(0, plan.startOfTerm());
    assertEquals(direction * Math.nextDown(1.0), plan.endOfTerm());
    plan.judge(0);
    assertEquals(direction * Math.nextUp(1.0), plan.startOfTerm());
    assertEquals(direction * Math.nextDown(2.0), plan.endOfTerm());
    plan.judge(0);
    assertEquals(direction * Math.nextUp(2.0), plan.startOfTerm());
    assertEquals(direction * 3, plan.endOfTerm());
  }
}

package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {

  private static final List<AcceptedStep> FORWARD =
      List.of(new AcceptedStep(1, 0.5), new AcceptedStep(1.5, 0.25), new AcceptedStep(1.75, 1.25));

  private static String refusal(List<AcceptedStep> steps, double first, double last) {
    return assertThrows(IllegalArgumentException.class, () -> plan(steps, first, last))
        .getMessage();
  }

  @Test
  void itGoesThroughTheSteps() {
    ReplayPlan plan = plan(FORWARD, 1, 3);
    double[] ends = {1.5, 1.75, 3};
    for (int i = 0; i < 3; i++) {
      assertFalse(plan.finished());
      assertTrue(plan.feasible());
      assertFalse(plan.usesErrorEstimate());
      assertEquals(0, plan.stepsNeeded(), "the limit on steps is not for a replay");
      assertEquals(FORWARD.get(i).time(), plan.start());
      assertEquals(ends[i], plan.end());
      assertEquals(FORWARD.get(i).stepSize(), plan.size());
      assertTrue(plan.judge(1e9), "whatever the error is");
    }
    assertTrue(plan.finished());
    assertEquals(3, plan.start());
    assertEquals(1.25, plan.nextStepSize());
  }

  @Test
  void backwardsTheNextStepSizeIsPositive() {
    List<AcceptedStep> steps = List.of(new AcceptedStep(3, -1), new AcceptedStep(2, -0.5));
    ReplayPlan plan = plan(steps, 3, 1.5);
    assertEquals(-1, plan.size());
    assertEquals(0.5, plan.nextStepSize());
  }

  @Test
  void stepsBeginAtTheFirstTime() {
    assertEquals(
        "A replay from t = 1.0 needs steps that begin there, not an empty list",
        refusal(List.of(), 1, 3));
    assertEquals(
        "A replay from t = 1.25 needs steps that begin there, not at t = 1.0",
        refusal(FORWARD, 1.25, 3));
  }

  @Test
  void stepsEndWhereTheNextBeginsAndAtTheLastTime() {
    List<AcceptedStep> gap = new ArrayList<>(FORWARD);
    gap.remove(1);
    assertEquals(
        "Step 0 of the replay, AcceptedStep[time=1.0, stepSize=0.5], does not end at t = 1.75",
        refusal(gap, 1, 3));
    assertEquals(
        "Step 2 of the replay, AcceptedStep[time=1.75, stepSize=1.25], does not end at t = 4.0",
        refusal(FORWARD, 1, 4));
    assertEquals(
        "Step 2 of the replay, AcceptedStep[time=1.75, stepSize=1.25], does not end at t = 2.75",
        refusal(FORWARD, 1, 2.75));
  }

  /** Times are rounded; a step may miss the next one by that. */
  @Test
  void roundingIsAllowedAndNoMore() {
    assertEquals(3 + 1e-9, plan(FORWARD, 1, 3 + 1e-9).end() + 1.5 + 1e-9, 1e-8);
    assertTrue(refusal(FORWARD, 1, 3 + 1e-8).startsWith("Step 2 "));
    assertTrue(refusal(FORWARD, 1, 3 - 1e-8).startsWith("Step 2 "));
    List<AcceptedStep> backwards = List.of(new AcceptedStep(3, -1));
    assertEquals(2 - 9e-10, plan(backwards, 3, 2 - 9e-10).end());
    // A tiny step far from 0 is off by units of the clock.
    double far = 1e9;
    double unit = Math.ulp(far);
    List<AcceptedStep> tiny = List.of(new AcceptedStep(far, 8 * unit));
    assertEquals(far + 12 * unit, plan(tiny, far, far + 12 * unit).end());
    assertTrue(refusal(tiny, far, far + 13 * unit).startsWith("Step 0 "));
  }

  @Test
  void theStepsAreCopied() {
    List<AcceptedStep> steps = new ArrayList<>(FORWARD);
    ReplayPlan plan = plan(steps, 1, 3);
    steps.clear();
    assertEquals(1.25, plan.nextStepSize());
  }

  private static ReplayPlan plan(List<AcceptedStep> steps, double first, double last) {
    return new ReplayPlan(
        steps, first, last, new Discontinuities(first, last, new double[0], new double[0]));
  }
}

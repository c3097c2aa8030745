package io.github.dl4jode.method.switching;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When the method changes, as the Javadoc of {@link Switching} states it. */
class StiffnessWatchTest {

  private static final double SIX_TENTHS = 0.6;
  private static final double A_THIRD = 1.0 / 3;

  private final StiffnessWatch watch = new StiffnessWatch();

  private void stiff(int steps) {
    for (int i = 0; i < steps; i++) {
      assertFalse(watch.isStiff(SIX_TENTHS), "step " + i);
    }
  }

  @Test
  void theTenthStepNearTheLimitIsEnough() {
    stiff(9);
    assertTrue(watch.isStiff(SIX_TENTHS));
  }

  @Test
  void theTenthStepFarBelowTheLimitIsEnough() {
    for (int i = 0; i < 9; i++) {
      assertFalse(watch.isCalm(A_THIRD), "step " + i);
    }
    assertTrue(watch.isCalm(A_THIRD));
  }

  @Test
  void stepsBetweenTheTwoBoundsChangeNothing() {
    for (int i = 0; i < 100; i++) {
      assertFalse(watch.isStiff(Math.nextDown(SIX_TENTHS)));
      assertFalse(watch.isCalm(Math.nextUp(A_THIRD)));
    }
  }

  @Test
  void twoOtherStepsAreTolerated() {
    stiff(4);
    assertFalse(watch.isStiff(0));
    stiff(4);
    assertFalse(watch.isStiff(0));
    stiff(1);
    assertTrue(watch.isStiff(SIX_TENTHS));
  }

  @Test
  void threeOtherStepsBeginTheCountAgain() {
    stiff(9);
    for (int i = 0; i < 3; i++) {
      assertFalse(watch.isStiff(0));
    }
    // Two others are tolerated in the new count as well.
    assertFalse(watch.isStiff(0));
    stiff(9);
    assertTrue(watch.isStiff(SIX_TENTHS));
  }

  @Test
  void anotherMethodBeginsTheCountAgain() {
    stiff(9);
    assertFalse(watch.isStiff(0));
    assertFalse(watch.isStiff(0));
    watch.restart();
    stiff(5);
    assertFalse(watch.isStiff(0));
    assertFalse(watch.isStiff(0));
    stiff(4);
    assertTrue(watch.isStiff(SIX_TENTHS));
  }
}

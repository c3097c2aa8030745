package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionsTest {

  @Test
  void actionsTakeTurnsAlsoWhileWarmingUp() {
    StringBuilder calls = new StringBuilder();
    List<Sample> times =
        new Repetitions(1, 2).interleaved(() -> calls.append('a'), () -> calls.append('b'));
    assertEquals("ababab", calls.toString());
    assertEquals(2, times.size());
  }

  @Test
  void timesAreMillisecondsOfTheAction() {
    double milliseconds = new Repetitions(0, 1).time(RepetitionsTest::sleep).median();
    // A sleep is never shorter; how much longer is the machine's affair.
    assertTrue(milliseconds >= 19, milliseconds + " ms for a sleep of 20");
    assertTrue(milliseconds < 20_000, milliseconds + " ms for a sleep of 20");
  }

  private static void sleep() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingMeasuredIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Repetitions(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Repetitions(-1, 1));
  }
}

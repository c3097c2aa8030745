package io.github.dl4jode.benchmarks.first;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StackSharesTest {

  /** A thread that waits in one method for all of its samples is there all of its time. */
  @Test
  void aShareIsThatOfTheSamplesWithSuchAMethod() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(20);
    StackShares shares =
        new StackShares(
            Map.of(
                "here",
                frame -> {
                  seen.countDown();
                  return frame.getClassName().equals(StackSharesTest.class.getName());
                },
                "nowhere",
                frame -> false));
    try (shares) {
      seen.await();
    }
    assertTrue(shares.of("here") > 0.9, "" + shares.of("here"));
    assertEquals(0, shares.of("nowhere"));
  }
}

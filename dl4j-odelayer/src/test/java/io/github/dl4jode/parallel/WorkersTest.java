package io.github.dl4jode.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

  private static int[] toArray(AtomicIntegerArray counts) {
    int[] values = new int[counts.length()];
    Arrays.setAll(values, counts::get);
    return values;
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** One computation after the other without a pause, where a late worker would meet the next. */
  @Test
  void everyPartIsComputedOnce() {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 3_000; round++) {
        AtomicIntegerArray counts = new AtomicIntegerArray(round % 7);
        workers.run(counts.length(), counts::incrementAndGet);
        assertArrayEquals(ones(counts.length()), toArray(counts), "round " + round);
      }
    }
  }

  /** Each part waits for the other one. */
  @Test
  void partsRunSideBySide() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    try (Workers workers = new Workers(2)) {
      workers.run(
          2,
          part -> {
            threads.add(Thread.currentThread());
            both.countDown();
            awaitLatch(both);
          });
    }
    assertEquals(2, threads.size());
    assertTrue(threads.contains(Thread.currentThread()));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSleepingWorkerWakes() throws InterruptedException {
    try (Workers workers = new Workers(2)) {
      for (int round = 0; round < 5; round++) {
        Thread.sleep(20);
        CountDownLatch both = new CountDownLatch(2);
        workers.run(
            2,
            part -> {
              both.countDown();
              awaitLatch(both);
            });
      }
    }
  }

  @Test
  void whoAsksFromWithinAPartComputesAlone() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray counts = new AtomicIntegerArray(12);
      workers.run(
          4,
          outer -> {
            Thread own = Thread.currentThread();
            workers.run(
                3,
                inner -> {
                  assertSame(own, Thread.currentThread());
                  counts.incrementAndGet(3 * outer + inner);
                });
          });
      assertArrayEquals(ones(12), toArray(counts));
    }
  }

  @Test
  void severalCallersDoNotDisturbOneAnother() throws InterruptedException {
    try (Workers workers = new Workers(2)) {
      AtomicIntegerArray counts = new AtomicIntegerArray(3 * 8);
      Thread[] callers = new Thread[3];
      for (int i = 0; i < callers.length; i++) {
        int first = 8 * i;
        callers[i] =
            new Thread(
                () -> {
                  for (int round = 0; round < 500; round++) {
                    workers.run(8, part -> counts.incrementAndGet(first + part));
                  }
                });
        callers[i].start();
      }
      for (Thread caller : callers) {
        caller.join();
      }
      int[] expected = new int[24];
      Arrays.fill(expected, 500);
      assertArrayEquals(expected, toArray(counts));
    }
  }

  @Test
  void whatAPartThrowsReachesTheCaller() {
    try (Workers workers = new Workers(3)) {
      IllegalStateException failure = new IllegalStateException("part 2");
      for (int round = 0; round < 50; round++) {
        assertSame(
            failure,
            assertThrows(
                IllegalStateException.class,
                () ->
                    workers.run(
                        4,
                        part -> {
                          if (part == 2) {
                            throw failure;
                          }
                        })));
      }
      AtomicIntegerArray counts = new AtomicIntegerArray(4);
      workers.run(4, counts::incrementAndGet);
      assertArrayEquals(ones(4), toArray(counts));
    }
  }

  @Test
  void anInterruptIsKept() {
    try (Workers workers = new Workers(2)) {
      Thread.currentThread().interrupt();
      workers.run(2, part -> spin());
      assertTrue(Thread.interrupted());
    }
  }

  private static void spin() {
    for (int i = 0; i < 10_000; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void closedWorkersAndASingleThreadComputeAlone() {
    Workers closed = new Workers(2);
    closed.close();
    for (Workers workers : new Workers[] {closed, new Workers(1)}) {
      AtomicIntegerArray counts = new AtomicIntegerArray(3);
      Thread own = Thread.currentThread();
      workers.run(
          3,
          part -> {
            assertSame(own, Thread.currentThread());
            counts.incrementAndGet(part);
          });
      assertArrayEquals(ones(3), toArray(counts));
    }
  }
}

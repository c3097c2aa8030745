package io.github.dl4jode.method.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.term.TermShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The binomial rule against a search of all choices, and states dropped on the way against it. */
class BinomialTest {

  private static final int STEPS = 130;

  /** By dynamic programming: the first state to keep may lie anywhere. */
  private static long[][] fewest() {
    long[][] fewest = new long[STEPS + 1][STEPS + 1];
    for (int l = 2; l <= STEPS; l++) {
      fewest[l][1] = l * (l - 1L) / 2;
      for (int s = 2; s <= STEPS; s++) {
        fewest[l][s] = Long.MAX_VALUE;
        for (int m = 1; m < l; m++) {
          fewest[l][s] = Math.min(fewest[l][s], m + fewest[l - m][s - 1] + fewest[m][s]);
        }
      }
    }
    return fewest;
  }

  @Test
  void noChoiceOfStatesNeedsFewerSteps() {
    long[][] fewest = fewest();
    for (int l = 1; l <= STEPS; l++) {
      for (int s = 1; s <= STEPS; s++) {
        assertEquals(fewest[l][s], Binomial.advances(l, s), l + " steps, " + s + " slots");
        if (l > 1 && s > 1) {
          int m = Binomial.split(l, s);
          assertEquals(
              fewest[l][s],
              m + fewest[l - m][s - 1] + fewest[m][s],
              l + " steps, " + s + " slots: " + m);
        }
      }
    }
  }

  @Test
  void largeNumbersDoNotOverflow() {
    int most = Integer.MAX_VALUE;
    assertEquals(most - 1L, Binomial.advances(most, most));
    assertEquals(1, Binomial.split(most, most - 8) / (most - 8 + 1) + 1);
    assertEquals(most * (most - 1L) / 2, Binomial.advances(most, 1));
    // The middle of C(s + 2, 2) ≥ l: every step twice, but for s + 2.
    assertEquals(2L * most - 100_002, Binomial.advances(most, 100_000));
    int half = Binomial.split(most, 100_000);
    assertEquals(
        Binomial.advances(most, 100_000),
        half + Binomial.advances(most - half, 99_999) + Binomial.advances(half, 100_000));
  }

  /** The cost of the way back from what is kept and the last state, with the way forward. */
  private static long cost(KeptStates kept, int slots, int steps) {
    long cost = kept.step(kept.count() - 1);
    for (int i = 0; i < kept.count(); i++) {
      int end = i + 1 < kept.count() ? kept.step(i + 1) : steps;
      cost += Binomial.advances(end - kept.step(i), slots - i);
    }
    return cost;
  }

  /** Wherever the solve ends, within 10 % of the optimum of those who know the end. */
  @ParameterizedTest
  @CsvSource({"2, 3000", "3, 3000", "4, 3000", "7, 3000", "10, 3000", "30, 4000", "100, 6000"})
  void statesAreDroppedAsIfTheEndWereKnown(int slots, int steps) {
    try (OffHeapMemory memory = new OffHeapMemory(DataType.DOUBLE)) {
      INDArray state = Nd4j.zeros(DataType.DOUBLE, 1);
      KeptStates kept = kept(memory, slots);
      OnlineThinning thinning = new OnlineThinning(kept);
      for (int n = 0; n < steps; n++) {
        if (thinning.makesRoom(n)) {
          kept.add(n, state);
        }
        assertEquals(0, kept.step(0));
        assertTrue(kept.count() <= slots);
        if (n < slots) {
          assertEquals(n + 1, kept.count());
        }
        long cost = cost(kept, slots, n + 1);
        long optimum = Binomial.advances(n + 1, slots);
        // Of a few steps, a few more are many.
        assertTrue(
            cost <= 1.1 * optimum + (n < 100 ? 15 : 0), n + 1 + " steps: " + cost + ", " + optimum);
        if (n >= 200) {
          assertTrue(cost - n <= 1.12 * (optimum - n), "repeated steps alone, of " + (n + 1));
        }
      }
    }
  }

  /** Where there are many slots, several states are dropped at once. */
  @ParameterizedTest
  @CsvSource({"600, 20000", "5000, 100000", "60000, 100000"})
  void manySlotsAreThinnedInLittleTime(int slots, int steps) {
    try (OffHeapMemory memory = new OffHeapMemory(DataType.DOUBLE)) {
      INDArray state = Nd4j.zeros(DataType.DOUBLE, 1);
      KeptStates kept = kept(memory, slots);
      OnlineThinning thinning = new OnlineThinning(kept);
      for (int n = 0; n < steps; n++) {
        if (thinning.makesRoom(n)) {
          kept.add(n, state);
        }
      }
      long repeated = cost(kept, slots, steps) - steps + 1;
      long optimum = Binomial.advances(steps, slots) - steps + 1;
      assertTrue(repeated <= 1.1 * optimum, repeated + ", " + optimum);
    }
  }

  private static KeptStates kept(OffHeapMemory memory, int slots) {
    TermShape shape = new TermShape(1, 1, DataType.DOUBLE, 1, 0, false);
    return new CheckpointSlots(memory, shape, slots).newArc();
  }
}

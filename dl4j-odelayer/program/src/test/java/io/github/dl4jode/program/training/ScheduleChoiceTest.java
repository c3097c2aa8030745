package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.schedule.ISchedule;

class ScheduleChoiceTest {

  @Test
  void overTheAuthorsEpochsItIsTheAuthorsSchedule() {
    ISchedule rates = ScheduleChoice.PAPER.schedule(0.1, 160, 469);

    assertEquals(0.1, rates.valueAt(0, 0));
    assertEquals(0.1, rates.valueAt(0, 59));
    assertEquals(0.01, rates.valueAt(0, 60));
    assertEquals(0.01, rates.valueAt(0, 99));
    assertEquals(0.001, rates.valueAt(0, 100));
    assertEquals(0.001, rates.valueAt(0, 139));
    assertEquals(0.0001, rates.valueAt(0, 140));
    assertEquals(0.0001, rates.valueAt(0, 159));
  }

  @Test
  void overFewEpochsItKeepsItsProportions() {
    // Epoch e of n stands where epoch 160 e / n of the authors' stands: 0, 40, 80, 120.
    assertArrayEquals(new double[] {0.1, 0.1, 0.01, 0.001}, rates(ScheduleChoice.PAPER, 4));
    assertArrayEquals(new double[] {0.1, 0.1, 0.001}, rates(ScheduleChoice.PAPER, 3));
    assertArrayEquals(new double[] {0.1}, rates(ScheduleChoice.PAPER, 1));
  }

  @Test
  void constantIsConstant() {
    assertArrayEquals(new double[] {0.1, 0.1, 0.1}, rates(ScheduleChoice.CONSTANT, 3));
  }

  @Test
  void cosineFallsFromTheFirstRateToNothing() {
    ISchedule rates = ScheduleChoice.COSINE.schedule(0.1, 4, 50);

    assertEquals(0.1, rates.valueAt(0, 0));
    assertEquals(0.05, rates.valueAt(100, 2), 1e-12);
    // Of 200 iterations, two take the rate of step 25 of 100.
    double expected = 0.05 * (1 + Math.cos(Math.PI / 4));
    assertEquals(expected, rates.valueAt(50, 1), 1e-12);
    assertEquals(expected, rates.valueAt(51, 1), 1e-12);
    // Step 99 is left at the end, and beyond.
    assertEquals(0.05 * (1 + Math.cos(Math.PI * 0.99)), rates.valueAt(199, 3), 1e-12);
    assertEquals(rates.valueAt(199, 3), rates.valueAt(1000, 5));
  }

  @Test
  void cosineOfAFewIterationsHasAStepForEach() {
    ISchedule rates = ScheduleChoice.COSINE.schedule(0.1, 1, 2);

    assertEquals(0.1, rates.valueAt(0, 0));
    assertEquals(0.05, rates.valueAt(1, 0), 1e-12);
  }

  private static double[] rates(ScheduleChoice schedule, int epochs) {
    ISchedule rates = schedule.schedule(0.1, epochs, 47);
    return IntStream.range(0, epochs).mapToDouble(epoch -> rates.valueAt(1000, epoch)).toArray();
  }
}

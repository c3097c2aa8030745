package io.github.dl4jode.latentode.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two series on a grid of four times; the second has points at its places 1 and 3 alone. */
class PointSequenceTest {

  private static final boolean[] POINTS = {true, true, true, true, false, true, false, true};
  private static final double[] TIMES = {1, 2, 4, 7, 0, 10, 20, 50};

  private static void assertStep(
      PointSequence sequence, int step, int row, int place, double behind, double ahead) {
    String where = "step " + step + " of series " + row;
    assertEquals(place, sequence.gridPlace(step, row), where);
    assertEquals(behind, sequence.gapBehind(step, row), where);
    assertEquals(ahead, sequence.gapAhead(step, row), where);
  }

  /** The gap of a first point is that from the start of the grid. */
  @Test
  void forwards() {
    PointSequence sequence = PointSequence.of(POINTS, TIMES, 2, ReadingOrder.FORWARDS);
    assertEquals(4, sequence.steps());
    assertStep(sequence, 0, 0, 0, 0, 1);
    assertStep(sequence, 1, 0, 1, 1, 2);
    assertStep(sequence, 2, 0, 2, 2, 3);
    assertStep(sequence, 3, 0, 3, 3, 0);
    assertStep(sequence, 0, 1, 1, 10, 40);
    assertStep(sequence, 1, 1, 3, 40, 0);
    assertStep(sequence, 2, 1, PointSequence.NONE, 0, 0);
    assertStep(sequence, 3, 1, PointSequence.NONE, 0, 0);
  }

  @Test
  void backwards() {
    PointSequence sequence = PointSequence.of(POINTS, TIMES, 2, ReadingOrder.BACKWARDS);
    assertEquals(4, sequence.steps());
    assertStep(sequence, 0, 0, 3, 0, 3);
    assertStep(sequence, 1, 0, 2, 3, 2);
    assertStep(sequence, 2, 0, 1, 2, 1);
    assertStep(sequence, 3, 0, 0, 1, 0);
    assertStep(sequence, 0, 1, 3, 0, 40);
    assertStep(sequence, 1, 1, 1, 40, 10);
    assertStep(sequence, 2, 1, PointSequence.NONE, 0, 0);
  }

  @Test
  void noPointsAreNoSteps() {
    assertEquals(0, PointSequence.of(new boolean[8], TIMES, 2, ReadingOrder.FORWARDS).steps());
  }

  /** Only times of points count: the third time of the second series has none. */
  @ParameterizedTest
  @CsvSource({
    "7, 10.0, 3, 10.0",
    "7, 9.5, 3, 10.0",
    "7, NaN, 3, 10.0",
    "7, Infinity, 3, 10.0",
    "5, -1.0, 1, 0.0",
    "5, NaN, 1, 0.0"
  })
  void timesThatAreNotLaterAreRefused(int index, double time, int place, double last) {
    double[] times = TIMES.clone();
    times[6] = Double.NaN;
    times[index] = time;
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> PointSequence.of(POINTS, times, 2, ReadingOrder.FORWARDS));
    assertEquals(
        "Times must be finite and strictly increasing: series 1 has "
            + time
            + " at place "
            + place
            + " of the grid, after "
            + last
            + "; where they are near each other, give them in a DOUBLE array, to any network",
        refusal.getMessage());
  }

  /** A first point may be at the very start of the grid. */
  @Test
  void aFirstPointMayBeAtTheStart() {
    double[] times = TIMES.clone();
    times[4] = 10;
    assertEquals(0, PointSequence.of(POINTS, times, 2, ReadingOrder.FORWARDS).gapBehind(0, 1));
  }
}

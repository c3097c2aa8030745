package io.github.dl4jode.tape.internal.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BroadcastRunsTest {

  static Stream<Arguments> shapes() {
    return Stream.of(
        pair(12, 1, shape(3, 4), shape(3, 4)),
        pair(4, 3, shape(3, 4), shape(3, 1)),
        pair(4, 3, shape(4), shape(3, 1)),
        pair(4, 6, shape(2, 3, 4), shape(2, 1, 4)),
        pair(20, 6, shape(2, 3, 4, 5), shape(2, 3, 1, 1)),
        pair(20, 6, shape(3, 1, 1), shape(2, 3, 4, 5)),
        pair(5, 24, shape(2, 3, 1, 5), shape(2, 1, 4, 1)),
        pair(1, 1, shape(1), shape(1, 1)));
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private static Arguments pair(int length, int runs, long[] a, long[] b) {
    return Arguments.of(length, runs, a, b);
  }

  /** Next to the index of each element, counted out axis by axis. */
  @ParameterizedTest
  @MethodSource("shapes")
  void runsHoldTheElementsThatMeet(int length, int count, long[] a, long[] b) {
    BroadcastRuns runs = BroadcastRuns.of(a, b);
    assertEquals(length, runs.length());
    assertEquals(count, runs.first().length);
    assertEquals(count, runs.second().length);
    int rank = Math.max(a.length, b.length);
    for (int element = 0; element < length * count; element++) {
      int run = element / length;
      int within = element % length;
      assertEquals(
          index(a, b, rank, element), runs.first()[run] + (runs.firstRepeats() ? 0 : within));
      assertEquals(
          index(b, a, rank, element), runs.second()[run] + (runs.secondRepeats() ? 0 : within));
    }
  }

  /** Where an element of the result comes from in an array of one shape. */
  private static long index(long[] shape, long[] other, int rank, int element) {
    long[] own = Broadcast.alignedTo(rank, shape);
    long[] others = Broadcast.alignedTo(rank, other);
    long index = 0;
    long step = 1;
    long rest = element;
    for (int axis = rank - 1; axis >= 0; axis--) {
      long size = Math.max(own[axis], others[axis]);
      index += own[axis] > 1 ? rest % size * step : 0;
      rest /= size;
      step *= own[axis];
    }
    return index;
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BroadcastRuns.of(shape(3, 4), shape(2, 4)));
  }
}

package io.github.dl4jode.tape.internal.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScatteredLoopsTest {

  private static final List<TileLoop> OPS =
      List.of(TileLoop.ADD, TileLoop.SUBTRACT, TileLoop.MULTIPLY);

  /** Shapes that meet in runs of 37 elements, more than two registers and no whole number. */
  enum Shapes {
    A_NUMBER_AND_A_RUN(new long[] {5, 3, 1}, new long[] {3, 37}),
    A_RUN_AND_A_NUMBER(new long[] {3, 37}, new long[] {5, 3, 1}),
    TWO_RUNS(new long[] {5, 1, 37}, new long[] {3, 37}),
    SHORT_RUNS(new long[] {5, 3, 1}, new long[] {3, 2});

    private final long[] first;
    private final long[] second;

    Shapes(long[] first, long[] second) {
      this.first = first;
      this.second = second;
    }
  }

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  @ParameterizedTest
  @EnumSource
  void runsHaveTheValuesOfTheirElements(Shapes shapes) {
    BroadcastRuns runs = BroadcastRuns.of(shapes.first, shapes.second);
    int[] first = places(runs.first(), runs.firstRepeats(), runs.length());
    int[] second = places(runs.second(), runs.secondRepeats(), runs.length());
    float[] x = numbers(1);
    float[] z = numbers(2);
    for (TileLoop op : OPS) {
      float[] y = new float[first.length];
      ScatteredLoops.of(op, x, first, z, second, y).run();

      float[] expected = new float[first.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = of(op, x[first[i]], z[second[i]]);
      }
      assertArrayEquals(expected, y, op.toString());
    }
  }

  private static float of(TileLoop op, float x, float z) {
    return switch (op) {
      case ADD -> x + z;
      case SUBTRACT -> x - z;
      default -> x * z;
    };
  }

  private static float[] numbers(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[5 * 3 * 37];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static int[] places(int[] starts, boolean repeats, int length) {
    return IntStream.range(0, starts.length * length)
        .map(i -> starts[i / length] + (repeats ? 0 : i % length))
        .toArray();
  }

  @Test
  void runsAreFoundInPlaces() {
    assertEquals(3, ScatteredLoops.runLength(new int[] {0, 0, 0, 1, 1, 1}, rising(0, 6)));
    assertEquals(
        3, ScatteredLoops.runLength(new int[] {0, 1, 2, 0, 1, 2}, new int[] {4, 5, 6, 7, 8, 9}));
  }

  @Test
  void otherPlacesFormNoRuns() {
    int[] rising = rising(0, 6);
    assertEquals(0, ScatteredLoops.runLength(new int[] {5, 4, 3, 2, 1, 0}, rising), "backwards");
    assertEquals(0, ScatteredLoops.runLength(new int[] {0, 2, 4, 6, 8, 10}, rising), "in twos");
    assertEquals(0, ScatteredLoops.runLength(new int[] {0, 0, 0, 3, 4, 5}, rising), "of two kinds");
    assertEquals(
        0, ScatteredLoops.runLength(new int[] {0, 1, 2, 3, 7, 8}, rising), "of two lengths");
    assertEquals(0, ScatteredLoops.runLength(new int[6], new int[6]), "of one number");
    assertEquals(0, ScatteredLoops.runLength(new int[1], new int[1]), "of one element");
  }

  private static int[] rising(int from, int to) {
    return IntStream.range(from, to).toArray();
  }
}

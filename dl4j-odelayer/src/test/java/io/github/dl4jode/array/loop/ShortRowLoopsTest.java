package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole numbers, whose sums are exact in any order; what was there before is overwritten or kept.
 */
@Tag("short-registers")
class ShortRowLoopsTest {

  private final Random random = new Random(3);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  /** Every rest of four rows, and every rest of the rows that fill whole registers. */
  static Stream<Arguments> shapes() {
    int width = VectorModule.isUsable() ? RowLoops.WIDTH : 8;
    return Stream.of(1, 2, 3, width - 1)
        .flatMap(
            length ->
                IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, width, width + 1, 2 * width + 3)
                    .mapToObj(rows -> Arguments.of(rows, length)));
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(19) - 9;
    }
    return numbers;
  }

  private static float[] nines(int count) {
    float[] nines = new float[count];
    Arrays.fill(nines, 9);
    return nines;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void sumsOfEachRow(int rows, int length) {
    float[] x = numbers(rows * length);
    float[] expected = new float[rows];
    for (int i = 0; i < x.length; i++) {
      expected[i / length] += 0.5f * x[i];
    }
    float[] y = nines(rows);
    ShortRowLoops.sum(x, 0.5f, y, rows, length);
    assertArrayEquals(expected, y);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void sumsOfProductsWithElementsElsewhere(int rows, int length) {
    float[] x = numbers(rows * length);
    float[] z = numbers(3 * rows + length);
    int[] starts = IntStream.range(0, rows).map(r -> (7 * r + 2) % (3 * rows)).toArray();
    float[] expected = new float[rows];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < length; j++) {
        expected[r] += 2 * x[r * length + j] * z[starts[r] + j];
      }
    }
    float[] y = nines(rows);
    ShortRowLoops.sumProducts(x, z, starts, length, 2, y);
    assertArrayEquals(expected, y);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void theSumOfAllRowsIsAdded(int rows, int length) {
    float[] x = numbers(rows * length);
    float[] row = nines(length);
    float[] expected = row.clone();
    for (int i = 0; i < x.length; i++) {
      expected[i % length] += -0.5f * x[i];
    }
    ShortRowLoops.addAll(x, -0.5f, row, rows, length);
    assertArrayEquals(expected, row);
  }
}

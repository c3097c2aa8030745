package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("short-registers")
class RowSumsTest {

  @BeforeAll
  static void needsVectors() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private static float[] positive(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = 0.5f + random.nextFloat();
    }
    return numbers;
  }

  /** Of numbers of one sign, so that the error of a sum is below that of its terms. */
  @ParameterizedTest(name = "rows of {0}")
  @ValueSource(
      ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 20, 23, 24, 25, 32, 33, 40, 41, 47, 48, 64, 100})
  void eachColumnIsAddedOnce(int length) {
    Random random = new Random(length);
    for (int rows : new int[] {1, 2, 3, 4, 5, 8, 9, 21, 256}) {
      float[] x = positive(random, rows * length);
      float[] row = positive(random, length);
      double[] expected = new double[length];
      for (int i = 0; i < x.length; i++) {
        expected[i % length] += 3.0 * x[i];
      }
      for (int j = 0; j < length; j++) {
        expected[j] += row[j];
      }

      RowSums.add(x, 3, row, rows, length);

      for (int j = 0; j < length; j++) {
        assertEquals(expected[j], row[j], 3e-6 * expected[j], rows + " rows, column " + j);
      }
    }
  }
}

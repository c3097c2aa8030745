package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of a tall and a small matrix plus a row, for sizes around whole vectors and rows. */
@Tag("short-registers")
class NarrowProductLoopsTest {

  private final Random random = new Random(8);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 32", "5, 3, 39", "4, 4, 32", "7, 3, 64", "3, 4, 53"})
  void fewColumnsGiveTheBitsOfTheOtherLoops(int m, int k, int n) {
    float[] a = numbers(m * k);
    float[] b = numbers(k * n);
    float[] row = numbers(n);
    float[] expected = new float[m * n];
    FloatProductLoops.multiply(a, k, 1, b, expected, m, k, n);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += row[i % n];
    }

    float[] c = new float[m * n];
    NarrowProductLoops.multiplyFewColumns(a, b, row, c, m, k, n);

    assertArrayEquals(expected, c);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16, 1",
    "4, 32, 3",
    "9, 33, 4",
    "7, 64, 7",
    "12, 17, 2",
    "8, 50, 3",
    "5, 47, 6",
    "3, 64, 2",
    "6, 25, 2",
    "9, 63, 1",
    "2, 31, 3",
    "4, 20, 2",
    "5, 65, 2"
  })
  void fewRowsAreScalarProducts(int m, int k, int n) {
    float[] a = numbers(m * k);
    float[] b = numbers(n * k);
    float[] row = numbers(n);
    float[] c = new float[m * n];

    NarrowProductLoops.multiplyFewRows(a, b, row, c, m, k, n);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = row[j];
        for (int p = 0; p < k; p++) {
          sum += (double) a[i * k + p] * b[j * k + p];
        }
        assertEquals(sum, c[i * n + j], 2e-6);
      }
    }
  }

  /** Whole registers of rows, a rest, and both; two columns are turned by registers. */
  @ParameterizedTest
  @CsvSource({"1, 1", "64, 1", "5, 2", "32, 2", "64, 2", "75, 2", "64, 3", "9, 7"})
  void transposesAndAddsARow(int rows, int columns) {
    float[] x = numbers(rows * columns);
    float[] row = numbers(columns);
    float[] y = new float[x.length];
    float[] turned = new float[x.length];
    float[] back = new float[x.length];

    NarrowProductLoops.transposeAndAdd(x, row, y, rows, columns);
    FloatProductLoops.transpose(x, turned, columns, rows);
    FloatProductLoops.transpose(turned, back, rows, columns);

    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        assertEquals(x[j * rows + i], turned[i * columns + j]);
        assertEquals(x[j * rows + i] + row[j], y[i * columns + j]);
      }
    }
    assertArrayEquals(x, back);
  }

  /** A row of A has the same results in a matrix of any other number of rows. */
  @ParameterizedTest
  @ValueSource(ints = {16, 21, 32, 35, 50, 64, 70})
  void resultsOfARowDoNotDependOnTheOthers(int k) {
    int n = 5;
    float[] a = numbers(9 * k);
    float[] b = numbers(n * k);
    float[] row = numbers(n);
    float[] all = new float[9 * n];

    NarrowProductLoops.multiplyFewRows(a, b, row, all, 9, k, n);

    for (int m : new int[] {6, 3}) {
      float[] few = new float[m * n];
      NarrowProductLoops.multiplyFewRows(a, b, row, few, m, k, n);
      assertArrayEquals(few, Arrays.copyOf(all, few.length));
    }
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }
}

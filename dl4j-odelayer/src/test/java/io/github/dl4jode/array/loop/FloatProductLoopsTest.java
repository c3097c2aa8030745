package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products in vectors against sums written out, for sizes around whole vectors and rows. */
@Tag("short-registers")
class FloatProductLoopsTest {

  private static final int WIDTH = FloatProductLoops.WIDTH;

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  /** For each rest of rows and each number of registers there are loops of their own. */
  @ParameterizedTest(name = "{0} rows")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 12})
  void productsOfAnyWidthAreRight(int m) {
    for (int registers = 1; registers <= 9; registers++) {
      for (int rest : new int[] {0, 1, WIDTH / 2, WIDTH - 1}) {
        productsAreRight(m, 3, registers * WIDTH + rest);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 16", "3, 5, 17", "8, 8, 24", "9, 4, 40", "11, 5, 50", "21, 6, 59"})
  void productsAreRight(int m, int k, int n) {
    Random random = new Random(m + 31 * n);
    float[] a = numbers(random, m * k);
    float[] b = numbers(random, k * n);
    float[] c = new float[m * n];
    for (boolean transposed : new boolean[] {false, true}) {
      int rowStep = transposed ? 1 : k;
      int columnStep = transposed ? m : 1;
      FloatProductLoops.multiply(a, rowStep, columnStep, b, c, m, k, n);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int p = 0; p < k; p++) {
            sum += (double) a[i * rowStep + p * columnStep] * b[p * n + j];
          }
          assertEquals(sum, c[i * n + j], 1e-6);
        }
      }
    }
  }

  /** Blocks of rows and those that are left, in one block of columns or more, and with copies. */
  @ParameterizedTest
  @CsvSource({"1, 5, 17", "16, 7, 64", "35, 64, 65", "47, 3, 150", "34, 97, 139"})
  void aRowIsAddedAfterTheProduct(int m, int k, int n) {
    Random random = new Random(m);
    float[] a = numbers(random, m * k);
    float[] b = numbers(random, k * n);
    float[] row = numbers(random, n);
    float[] packed = new float[FloatProductLoops.packedLength(m, k, n)];
    for (boolean transposed : new boolean[] {false, true}) {
      int rowStep = transposed ? 1 : k;
      int columnStep = transposed ? m : 1;
      float[] expected = new float[m * n];
      FloatProductLoops.multiply(a, rowStep, columnStep, b, expected, m, k, n);
      for (int i = 0; i < m * n; i++) {
        expected[i] += row[i % n];
      }
      float[] c = new float[m * n];
      FloatProductLoops.multiplyAndAddRow(a, rowStep, columnStep, b, row, c, m, k, n, packed);
      assertArrayEquals(expected, c);
    }
  }

  /** Several blocks of copied columns, with a rest of columns and a rest of rows. */
  @ParameterizedTest
  @CsvSource({"16, 96, 0", "19, 97, 0", "16, 100, 1", "18, 96, 70"})
  void copiesOfColumnsChangeNoBit(int m, int k, int rest) {
    int n = 8 * WIDTH + rest;
    Random random = new Random(n);
    float[] a = numbers(random, m * k);
    float[] b = numbers(random, k * n);
    float[] packed = new float[FloatProductLoops.packedLength(m, k, n)];
    for (boolean transposed : new boolean[] {false, true}) {
      int rowStep = transposed ? 1 : k;
      int columnStep = transposed ? m : 1;
      float[] expected = new float[m * n];
      FloatProductLoops.multiply(a, rowStep, columnStep, b, expected, m, k, n);
      float[] c = new float[m * n];
      FloatProductLoops.multiply(a, rowStep, columnStep, b, c, m, k, n, packed);
      assertArrayEquals(expected, c);
    }
    assertEquals(WIDTH >= 16, packed.length > 0);
    assertEquals(0, FloatProductLoops.packedLength(4, k, n), "few rows");
    assertEquals(0, FloatProductLoops.packedLength(m, 8, n), "few terms");
    assertEquals(0, FloatProductLoops.packedLength(m, k, 4 * WIDTH), "one block of columns");
  }

  /** Panels in sequence, with columns that fill none, with a rest of rows, and no panel at all. */
  @ParameterizedTest
  @CsvSource({"4, 32, 0", "19, 33, 0", "2, 100, 1", "18, 96, 70", "5, 40, 16", "8, 32, 64"})
  void panelsChangeNoBit(int m, int k, int rest) {
    int n = 8 * WIDTH + rest;
    Random random = new Random(n);
    float[] a = numbers(random, m * k);
    float[] b = numbers(random, k * n);
    float[] panels = new float[FloatProductLoops.panelsLength(k, n)];
    FloatProductLoops.writePanels(b, panels, k, n);
    for (boolean transposed : new boolean[] {false, true}) {
      int rowStep = transposed ? 1 : k;
      int columnStep = transposed ? m : 1;
      float[] expected = new float[m * n];
      FloatProductLoops.multiply(a, rowStep, columnStep, b, expected, m, k, n);
      float[] c = new float[m * n];
      FloatProductLoops.multiplyPanels(a, rowStep, columnStep, b, panels, c, m, k, n);
      assertArrayEquals(expected, c);
    }
    assertTrue(panels.length > 0);
    assertEquals(0, FloatProductLoops.panelsLength(31, n), "few rows");
    assertEquals(0, FloatProductLoops.panelsLength(k, 4 * WIDTH), "one block of columns");
  }

  @Test
  void productsOfMatricesWithinArraysAreRight() {
    int m = 8;
    int k = 5;
    for (int n : new int[] {WIDTH, 2 * WIDTH, 3 * WIDTH + 1, 4 * WIDTH, 5 * WIDTH}) {
      Random random = new Random(n);
      float[] a = numbers(random, 3 + m * k);
      float[] b = numbers(random, 7 + k * n);
      float[] c = new float[2 + m * n];

      FloatProductLoops.multiplyFours(a, 3, k, 1, b, 7, c, 2, m, k, n);

      float[] expected = new float[m * n];
      FloatProductLoops.multiply(
          Arrays.copyOfRange(a, 3, a.length),
          k,
          1,
          Arrays.copyOfRange(b, 7, b.length),
          expected,
          m,
          k,
          n);
      assertArrayEquals(expected, Arrays.copyOfRange(c, 2, c.length));
      assertArrayEquals(new float[2], Arrays.copyOf(c, 2));
    }
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  @Test
  void transposes() {
    float[] turned = new float[6];

    FloatProductLoops.transpose(new float[] {1, 2, 3, 4, 5, 6}, turned, 2, 3);

    assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, turned);
  }
}

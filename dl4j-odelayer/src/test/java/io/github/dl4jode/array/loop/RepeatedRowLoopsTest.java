package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loops of a product and a sum against both in sequence, to the bit. */
@Tag("short-registers")
class RepeatedRowLoopsTest {

  private static final int WIDTH = RowLoops.WIDTH;

  private final Random random = new Random(3);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.4f;
    }
    return numbers;
  }

  /** Runs of whole registers and with a rest, and a row of one run and of several. */
  @ParameterizedTest
  @CsvSource({"5, 3, 0", "1, 1, 0", "4, 2, 1", "3, 1, 5"})
  void aRowIsAddedToMultiplesOfRuns(int examples, int components, int rest) {
    int length = 2 * WIDTH + rest;
    int runs = examples * components;
    float[] numbers = numbers(runs);
    float[] z = numbers(components * length);
    float[] row = numbers(components * length);
    int[] ofNumbers = IntStream.range(0, runs).toArray();
    int[] ofRuns = IntStream.range(0, runs).map(r -> r % components * length).toArray();
    float[] expected = new float[runs * length];
    for (int i = 0; i < expected.length; i++) {
      float product = numbers[i / length] * z[i % z.length];
      expected[i] = product + row[i % row.length];
    }
    float[] y = new float[runs * length];

    RepeatedRowLoops.multiplyAndAddRow(numbers, ofNumbers, z, ofRuns, row, y, length);

    assertArrayEquals(expected, y);
  }

  @ParameterizedTest
  @CsvSource({"6, 3, 0", "1, 1, 0", "4, 2, 1", "3, 1, 7"})
  void productsWithARowThatRepeatsAreSummed(int rows, int parts, int rest) {
    int length = 3 * WIDTH + rest;
    float[] x = numbers(rows * length);
    float[] repeated = numbers(parts * length);
    float[] products = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      products[i] = x[i] * repeated[i % repeated.length];
    }
    float[] expected = new float[rows];
    RowLoops.sumRows(products, 0.7f, expected, rows, length);
    float[] y = new float[rows];

    RepeatedRowLoops.sumProducts(x, repeated, 0.7f, y, rows, length);

    assertArrayEquals(expected, y);
  }

  /** Three registers at a time and the rest of them, of even and odd numbers of rows. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 1, 2", "3, 2, 3", "4, 5, 1", "7, 4, 8", "8, 4, 8"})
  void multiplesOfRunsAreSummed(int rows, int runs, int registers) {
    int run = registers * WIDTH;
    int length = runs * run;
    float[] x = numbers(rows * length);
    float[] numbers = numbers(rows * runs);
    float[] products = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      products[i] = x[i] * numbers[i / run];
    }
    float[] expected = numbers(length);
    float[] row = Arrays.copyOf(expected, length);
    RowSums.add(products, 0.7f, expected, rows, length);

    RepeatedRowLoops.addProducts(x, numbers, 0.7f, row, rows, length, run);

    assertArrayEquals(expected, row);
  }

  @Test
  void aSigmoidIsMultiplied() {
    for (int n : new int[] {1, WIDTH - 1, WIDTH, 5 * WIDTH + 3}) {
      float[] x = numbers(n);
      float[] z = numbers(n);
      float[] expected = new float[n];
      FunctionLoops.scaledTanh(x, 0.5f, 0.4f, 0.3f, expected, n);
      for (int i = 0; i < n; i++) {
        expected[i] *= z[i];
      }
      float[] y = new float[n];

      FunctionLoops.scaledTanh(x, 0.5f, 0.4f, 0.3f, z, y, n);

      assertArrayEquals(expected, y);
    }
  }
}

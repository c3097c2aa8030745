package io.github.dl4jode.tape.internal.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.VectorModule;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products with few columns plus a row, against sums in double. */
@Tag("short-registers")
class NarrowProductTest {

  private final Random random = new Random(5);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7})
  void sums(int columns) {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
    for (int rows : new int[] {1, 3, 8, 21}) {
      for (int inner : new int[] {1, 4, 33}) {
        check(rows, inner, columns, false, false);
        check(rows, inner, columns, true, false);
        check(rows, inner, columns, false, true);
        check(rows, inner, columns, true, true);
      }
    }
  }

  private void check(
      int rows, int inner, int columns, boolean firstTransposed, boolean secondTransposed) {
    float[] a = numbers(rows * inner);
    float[] b = numbers(inner * columns);
    float[] row = numbers(columns);
    float[] c = numbers(rows * columns);
    int rowStep = firstTransposed ? 1 : inner;
    int columnStep = firstTransposed ? rows : 1;
    NarrowProduct product =
        new NarrowProduct(a, rowStep, columnStep, b, secondTransposed, row, c, inner);
    for (int run = 0; run < 2; run++) {
      product.run();
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = row[j];
          for (int p = 0; p < inner; p++) {
            double second = secondTransposed ? b[j * inner + p] : b[p * columns + j];
            sum += a[i * rowStep + p * columnStep] * second;
          }
          assertEquals(sum, c[i * columns + j], 1e-6 * inner);
        }
      }
      // The factors change from run to run.
      System.arraycopy(numbers(b.length), 0, b, 0, b.length);
    }
  }

  private float[] numbers(int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }
}

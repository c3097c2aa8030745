package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineProductTest {

  private static final int ROWS = 3;
  private static final int COLUMNS = 19;

  /** Twice with one object: nothing is left of the first product. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 11})
  void theProductIsThatOfSumsWrittenOut(int terms) {
    Random random = new Random(terms);
    LineProduct product = new LineProduct(terms, COLUMNS);
    for (boolean transposed : new boolean[] {false, true}) {
      double[] a = random.doubles((long) ROWS * terms).toArray();
      double[] b = random.doubles((long) terms * COLUMNS).toArray();
      int rowStep = transposed ? 1 : terms;
      int columnStep = transposed ? ROWS : 1;
      double[] c = new double[ROWS * COLUMNS];
      Arrays.fill(c, Double.NaN);
      product.multiply(a, rowStep, columnStep, b, c, ROWS);
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          double sum = 0;
          for (int p = 0; p < terms; p++) {
            sum += a[i * rowStep + p * columnStep] * b[p * COLUMNS + j];
          }
          assertEquals(sum, c[i * COLUMNS + j], 1e-14 * terms);
        }
      }
    }
  }
}

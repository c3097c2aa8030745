package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in vectors against sums written out, for sizes around whole vectors and rows. */
@Tag("short-registers")
class ProductLoopsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 8",
    "3, 5, 9",
    "4, 7, 16",
    "5, 2, 17",
    "7, 3, 23",
    "8, 8, 24",
    "9, 4, 40",
    "6, 3, 71",
    "12, 3, 32",
    "18, 5, 64",
    "31, 2, 40"
  })
  void productsAreRight(int m, int k, int n) {
    assumeTrue(VectorModule.isUsable());
    assumeTrue(n >= ProductLoops.WIDTH);
    Random random = new Random(m + 31 * n);
    double[] a = random.doubles((long) m * k).toArray();
    double[] b = random.doubles((long) k * n).toArray();
    double[] c = new double[m * n];
    for (boolean transposed : new boolean[] {false, true}) {
      int rowStep = transposed ? 1 : k;
      int columnStep = transposed ? m : 1;
      ProductLoops.multiply(a, rowStep, columnStep, b, c, m, k, n);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int p = 0; p < k; p++) {
            sum = Math.fma(a[i * rowStep + p * columnStep], b[p * n + j], sum);
          }
          assertEquals(sum, c[i * n + j], "the same bits wherever the element lies");
        }
      }
    }
  }

  @Test
  void productsWithAColumnAreRight() {
    assumeTrue(VectorModule.isUsable());
    int m = 5;
    for (int k = ProductLoops.WIDTH; k <= 3 * ProductLoops.WIDTH; k++) {
      Random random = new Random(k);
      double[] a = random.doubles((long) m * k).toArray();
      double[] b = random.doubles(k).toArray();
      double[] c = new double[m];
      ProductLoops.multiplyColumn(a, b, c, m, k);
      for (int i = 0; i < m; i++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          sum += a[i * k + p] * b[p];
        }
        assertEquals(sum, c[i], 1e-14 * k, "row " + i + " of " + k);
      }
    }
  }

  /** The last elements of a row are read with some before them, which count once. */
  @Test
  void infinitiesOfARowMakeItsProductInfinite() {
    assumeTrue(VectorModule.isUsable());
    int k = 2 * ProductLoops.WIDTH - 1;
    for (int p = 0; p < k; p++) {
      double[] a = new double[2 * k];
      double[] b = new double[k];
      Arrays.fill(b, 1);
      a[p] = Double.POSITIVE_INFINITY;
      double[] c = new double[2];
      ProductLoops.multiplyColumn(a, b, c, 2, k);
      assertEquals(Double.POSITIVE_INFINITY, c[0], "element " + p);
      assertEquals(0, c[1]);
    }
  }
}

package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in vectors against sums written out, for sizes around whole vectors and rows. */
@Tag("short-registers")
class ProductLoopsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 5, 64",
    "2, 7, 130",
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
}

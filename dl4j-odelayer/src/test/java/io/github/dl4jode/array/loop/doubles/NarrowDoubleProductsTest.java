package io.github.dl4jode.array.loop.doubles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("short-registers")
class NarrowDoubleProductsTest {

  private final Random random = new Random(5);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private double[] numbers(int n) {
    return random.doubles(n, -1, 1).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 8, 1", "4, 32, 3", "9, 33, 4", "7, 64, 2", "12, 17, 2", "5, 15, 1", "3, 9, 3"})
  void fewColumnsAreScalarProducts(int m, int k, int n) {
    double[] a = numbers(m * k);
    double[] b = numbers(n * k);
    double[] row = numbers(n);
    double[] c = new double[m * n];

    NarrowDoubleProducts.multiply(a, b, row, c, m, k, n);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = row[j];
        for (int p = 0; p < k; p++) {
          sum += a[i * k + p] * b[j * k + p];
        }
        assertEquals(sum, c[i * n + j], 1e-15 * k, i + ", " + j);
      }
    }
  }

  /** The last elements of a row are read with some before them, which count once. */
  @ParameterizedTest
  @CsvSource({"15", "16"})
  void infinitiesOfARowMakeItsProductInfinite(int k) {
    for (int p = 0; p < k; p++) {
      double[] a = new double[2 * k];
      double[] b = new double[k];
      Arrays.fill(b, 1);
      a[p] = Double.POSITIVE_INFINITY;
      double[] c = new double[2];
      NarrowDoubleProducts.multiply(a, b, new double[1], c, 2, k, 1);
      assertEquals(Double.POSITIVE_INFINITY, c[0], "element " + p);
      assertEquals(0, c[1]);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 1, 16", "1, 2, 32", "5, 3, 39", "4, 4, 32", "7, 3, 64", "3, 4, 53"})
  void fewTermsGiveTheBitsOfTheOtherLoops(int m, int k, int n) {
    double[] a = numbers(m * k);
    double[] b = numbers(k * n);
    double[] row = numbers(n);
    double[] expected = new double[m * n];
    ProductLoops.multiply(a, k, 1, b, expected, m, k, n);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += row[i % n];
    }
    double[] c = new double[m * n];

    NarrowDoubleProducts.multiplyFewTerms(a, b, row, c, m, k, n);

    assertArrayEquals(expected, c);
  }

  @Test
  void productsOfManyTermsAndColumnsAreOthers() {
    assertEquals(true, NarrowDoubleProducts.areFew(4, 2 * ProductLoops.WIDTH));
    assertEquals(false, NarrowDoubleProducts.areFew(5, 2 * ProductLoops.WIDTH));
    assertEquals(false, NarrowDoubleProducts.areFew(4, 2 * ProductLoops.WIDTH - 1));
    assertEquals(false, NarrowDoubleProducts.suit(64, ProductLoops.WIDTH));
    assertEquals(false, NarrowDoubleProducts.suit(ProductLoops.WIDTH - 1, 1));
  }
}

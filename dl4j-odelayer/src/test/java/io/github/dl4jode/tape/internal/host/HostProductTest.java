package io.github.dl4jode.tape.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.tape.internal.host.HostProduct.Factor;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/** Products against sums written out, of each kind of loop, with factors that lie either way. */
@Tag("short-registers")
@Tag("without-vectors")
class HostProductTest {

  @ParameterizedTest
  @CsvSource({
    "1, 2, 3",
    "1, 50, 50",
    "200, 2, 50",
    "2, 200, 50",
    "200, 50, 2",
    "50, 201, 1",
    "53, 200, 3",
    "67, 64, 70",
    "9, 40, 7",
    "300, 8, 9",
    "200, 3, 3"
  })
  void productsAreRight(int m, int k, int n) {
    Random random = new Random(m + 31 * n);
    double[] a = random.doubles((long) m * k).toArray();
    double[] b = random.doubles((long) k * n).toArray();
    for (boolean first : new boolean[] {false, true}) {
      for (boolean second : new boolean[] {false, true}) {
        double[] c = new double[m * n];
        // Twice, with other values in between: nothing is left of the first time.
        var product = HostProduct.bind(new Factor(a, m, k, first), new Factor(b, k, n, second), c);
        product.run(Nd4j.getExecutioner());
        b[b.length - 1] += 1;
        product.run(Nd4j.getExecutioner());
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int p = 0; p < k; p++) {
              sum += a[first ? p * m + i : i * k + p] * b[second ? j * k + p : p * n + j];
            }
            assertEquals(sum, c[i * n + j], 1e-12 * k, "element " + i + ", " + j);
          }
        }
      }
    }
  }
}

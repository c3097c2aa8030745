package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The factors of several matrices. */
class BlockFactorsTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "5, 2", "3, 40", "2, 260"})
  void systemsAreSolved(int blocks, int d) {
    Random random = new Random(blocks + d);
    double[] jacobian = random.doubles((long) blocks * d * d, -1, 1).toArray();
    double[] expected = random.doubles((long) blocks * d, -1, 1).toArray();
    double h = 0.7;
    double shift = 1.3;
    double[] x = new double[blocks * d];
    for (int row = 0; row < x.length; row++) {
      x[row] = shift * expected[row];
      for (int j = 0; j < d; j++) {
        x[row] -= h * jacobian[row * d + j] * expected[row - row % d + j];
      }
    }
    BlockFactors factors = new BlockFactors(blocks, d);
    assertTrue(factors.factorise(jacobian, h, shift));
    factors.solve(x);
    assertArrayEquals(expected, x, 1e-10);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "5, 2", "3, 40", "2, 260"})
  void transposedSystemsAreSolved(int blocks, int d) {
    Random random = new Random(blocks + d);
    double[] jacobian = random.doubles((long) blocks * d * d, -1, 1).toArray();
    double[] expected = random.doubles((long) blocks * d, -1, 1).toArray();
    double h = 0.7;
    double shift = 1.3;
    double[] x = new double[blocks * d];
    for (int row = 0; row < x.length; row++) {
      x[row] = shift * expected[row];
      int first = row - row % d;
      for (int j = 0; j < d; j++) {
        x[row] -= h * jacobian[(first + j) * d + row % d] * expected[first + j];
      }
    }
    BlockFactors factors = new BlockFactors(blocks, d);
    assertTrue(factors.factorise(jacobian, h, shift));
    factors.solveTransposed(x);
    assertArrayEquals(expected, x, 1e-10);
  }

  /** Without the exchange of rows the first pivot is 0, and the next ones grow without bound. */
  @Test
  void rowsAreExchanged() {
    double[] jacobian = {0, -1, 0, 0, 0, -1, -1, 0, 0};
    BlockFactors factors = new BlockFactors(1, 3);
    assertTrue(factors.factorise(jacobian, 1, 0));
    double[] x = {2, 3, 4};
    factors.solve(x);
    assertArrayEquals(new double[] {4, 2, 3}, x, 0);
  }

  @Test
  void singularAndInfiniteMatricesAreFound() {
    BlockFactors factors = new BlockFactors(2, 2);
    double[] regular = {1, 0, 0, 1};
    double[][] wrong = {
      {1, 2, 2, 4}, {Double.NaN, 0, 0, 1}, {1, 0, Double.NaN, 1}, {1, 0, 0, Double.NaN}
    };
    for (double[] second : wrong) {
      double[] both = new double[8];
      System.arraycopy(regular, 0, both, 0, 4);
      System.arraycopy(second, 0, both, 4, 4);
      assertFalse(factors.factorise(both, 1, 0));
    }
    double[] infinite = {1, 0, 0, 1, Double.POSITIVE_INFINITY, 0, 0, 1};
    assertFalse(factors.factorise(infinite, 1, 0));
  }

  /** Large blocks go to LAPACK, which refuses NaN and says nothing about a zero pivot. */
  @Test
  void largeSingularAndInfiniteMatricesAreFound() {
    int d = 260;
    BlockFactors factors = new BlockFactors(1, d);
    double[] jacobian = new double[d * d];
    for (int i = 0; i < d; i++) {
      jacobian[i * d + i] = i + 1;
    }
    assertTrue(factors.factorise(jacobian, 1, 0));
    for (double wrong : new double[] {0, Double.NaN, Double.NEGATIVE_INFINITY}) {
      double[] changed = jacobian.clone();
      changed[7 * d + 7] = wrong;
      assertFalse(factors.factorise(changed, 1, 0), "" + wrong);
    }
  }
}

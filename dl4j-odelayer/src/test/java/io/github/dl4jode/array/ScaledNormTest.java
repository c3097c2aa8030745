package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Both sides of the length at which loops give way to operations. */
@Tag("device")
class ScaledNormTest {

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(1, 2, 40, 96, 97, 300, 2048, 3000, 20_001, 70_000)
                    .map(n -> Arguments.of(type, n)));
  }

  private static double error(int i) {
    return Math.sin(i + 1.0);
  }

  private static double before(int i) {
    return i % 3 == 0 ? 0 : -i;
  }

  private static double after(int i) {
    return i % 2 == 0 ? 0 : 2.5 - i;
  }

  /** The norm of fresh arrays; a norm leaves its vector undefined. */
  private static ScaledNorm of(DataType type, int n, double rtol, double atol, double last) {
    INDArray[] arrays = new INDArray[3];
    for (int a = 0; a < 3; a++) {
      arrays[a] = Nd4j.create(type, n);
    }
    for (int i = 0; i < n; i++) {
      arrays[0].putScalar(i, error(i));
      arrays[1].putScalar(i, before(i));
      arrays[2].putScalar(i, after(i));
    }
    arrays[0].putScalar(n - 1, last);
    ScaledNorm norm = ScaledNorm.of(arrays[0], arrays[1], arrays[2]);
    norm.tolerances(rtol, atol);
    norm.scale();
    return norm;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void normsAreThoseOfTheDefinition(DataType type, int n) {
    // Without loops ND4J rounds each term of a sum of floats.
    double rounding = type == DataType.FLOAT ? 1e-5 + 1e-9 * n : 1e-13;
    for (double rtol : new double[] {0, 1e-3}) {
      for (double atol : new double[] {1e-2, 1}) {
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < n; i++) {
          double size = Math.max(Math.abs(before(i)), Math.abs(after(i)));
          double scaled = Math.abs(error(i)) / (atol + rtol * size);
          squares += scaled * scaled;
          largest = Math.max(largest, scaled);
        }
        double expected = Math.sqrt(squares);
        double last = error(n - 1);
        assertEquals(
            expected, of(type, n, rtol, atol, last).euclidean(), rounding * expected, "Euclidean");
        assertEquals(
            largest, of(type, n, rtol, atol, last).maximum(), rounding * largest, "maximum");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNotFiniteShows(DataType type, int n) {
    for (double last : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertTrue(!Double.isFinite(of(type, n, 1e-3, 1e-6, last).euclidean()), "Euclidean, " + last);
      assertTrue(!Double.isFinite(of(type, n, 1e-3, 1e-6, last).maximum()), "maximum, " + last);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aComponentThatIsZeroAndHasNoErrorPassesWithoutAnAbsoluteTolerance(DataType type, int n) {
    INDArray zero = Nd4j.create(type, n);
    ScaledNorm norm = ScaledNorm.of(zero.dup(), zero, zero);
    norm.tolerances(1e-3, 0);
    norm.scale();

    assertEquals(0, norm.euclidean());
  }

  /** The arrays of a norm with one value each. */
  private static INDArray[] constant(DataType type, int n, double error, double state) {
    return new INDArray[] {
      Nd4j.valueArrayOf(new long[] {n}, error, type),
      Nd4j.valueArrayOf(new long[] {n}, state, type),
      Nd4j.valueArrayOf(new long[] {n}, -state, type)
    };
  }

  private static ScaledNorm relative(INDArray... arrays) {
    ScaledNorm norm = ScaledNorm.of(arrays[0], arrays[1], arrays[2]);
    norm.tolerances(0.5, 0);
    norm.scale();
    return norm;
  }

  /** Squares of such numbers overflow or vanish. */
  @ParameterizedTest
  @MethodSource("cases")
  void aNormMayBeFarFromOne(DataType type, int n) {
    // ND4J's norm of doubles squares them as they are.
    double ofDoubles = HostLoops.areAllowed() ? 1e200 : 1e100;
    double power = type == DataType.FLOAT ? 1e25 : ofDoubles;
    for (double error : new double[] {power, 1 / power}) {
      ScaledNorm norm = relative(constant(type, n, error, 2));

      // Without loops ND4J rounds each term of a sum of floats, and all of these alike.
      assertEquals(error * Math.sqrt(n), norm.euclidean(), 1e-3 * error * Math.sqrt(n));
      assertEquals(error, norm.maximum(), 1e-6 * error);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void afterTheFirstNewVectorTheStatesMayChange(DataType type, int n) {
    INDArray[] arrays = constant(type, n, 1, 2);
    ScaledNorm norm = relative(arrays);
    for (double error : new double[] {3, 5}) {
      arrays[0].assign(error);
      norm.renew();
      arrays[1].assign(100);
      arrays[2].assign(-100);

      assertEquals(error * Math.sqrt(n), norm.euclidean(), 1e-5 * error * Math.sqrt(n));
    }
    norm.scale();
    arrays[0].assign(3);
    assertEquals(3.0 / 50 * Math.sqrt(n), norm.euclidean(), 1e-5 * Math.sqrt(n));
  }

  /** Whether norms have been taken or not, and once only. */
  @ParameterizedTest
  @MethodSource("cases")
  void theVectorIsDivided(DataType type, int n) {
    for (boolean after : new boolean[] {false, true}) {
      INDArray[] arrays = constant(type, n, 3, 2);
      ScaledNorm norm = relative(arrays);
      if (after) {
        norm.euclidean();
        norm.maximum();
      }
      norm.divide();
      norm.divide();

      assertEquals(3, norm.factor() * arrays[0].getDouble(n - 1), 1e-6);
      assertEquals(3 * Math.sqrt(n), norm.euclidean(), 1e-5 * Math.sqrt(n));
      assertEquals(3, norm.maximum(), 1e-6);
    }
  }

  /** Rows of an error: y_{n+1} with weight 0, y_n with weight 0, and derivatives. */
  private static INDArray rows(DataType type, int n) {
    INDArray rows = Nd4j.create(type, 9, n);
    for (int j = 0; j < 9; j++) {
      for (int i = 0; i < n; i++) {
        rows.putScalar(j, i, Math.sin(i + 1.0 + 3 * j));
      }
    }
    return rows;
  }

  private static LinearCombination sum(INDArray rows, INDArray output) {
    LinearCombination sum = LinearCombination.of(rows, output);
    sum.weights(2, 0.1, new double[] {1, 0, -2, 3, -4, 0.5, 0.25});
    return sum;
  }

  private static ScaledNorm ofSum(INDArray rows, INDArray vector) {
    ScaledNorm norm =
        ScaledNorm.of(Optional.of(sum(rows, vector)), vector, rows.getRow(1), rows.getRow(0));
    norm.tolerances(1e-3, 1e-2);
    norm.scale();
    return norm;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theNormsOfASumAreThoseOfTheVectorThatItComputes(DataType type, int n) {
    INDArray rows = rows(type, n);
    INDArray computed = Nd4j.create(type, n);
    ScaledNorm expected = ScaledNorm.of(computed, rows.getRow(1), rows.getRow(0));
    expected.tolerances(1e-3, 1e-2);
    INDArray vector = Nd4j.create(type, n);
    ScaledNorm norm = ofSum(rows, vector);
    for (int step = 0; step < 2; step++) {
      sum(rows, computed).run();
      expected.scale();
      norm.scale();

      assertEquals(expected.euclidean(), norm.euclidean(), "Euclidean");
      assertEquals(expected.maximum(), norm.maximum(), "maximum");
      norm.divide();
      assertEquals(computed, vector);
      assertEquals(expected.euclidean(), norm.euclidean(), "Euclidean of what is divided");
      rows.muli(1.5);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aVectorMayHaveValuesOfItsOwnInsteadOfThoseOfItsSum(DataType type, int n) {
    INDArray rows = rows(type, n);
    rows.getRow(0).assign(2);
    rows.getRow(1).assign(2);
    INDArray vector = Nd4j.create(type, n);
    ScaledNorm norm = ofSum(rows, vector);
    vector.assign(3);
    norm.renew();

    double expected = 3 / (1e-2 + 1e-3 * 2) * Math.sqrt(n);
    assertEquals(expected, norm.euclidean(), 1e-5 * expected);
  }

  /** A row of weight 0 too: it is the state after a step, which may have overflowed. */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNotFiniteInARowOfASumShows(DataType type, int n) {
    for (int row : new int[] {0, 1, 3, 8}) {
      for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        INDArray rows = rows(type, n);
        rows.putScalar(row, n - 1, bad);
        String what = "row %d, %s".formatted(row, bad);
        double euclidean = ofSum(rows, Nd4j.create(type, n)).euclidean();
        assertTrue(!Double.isFinite(euclidean), what);
        assertTrue(!Double.isFinite(ofSum(rows, Nd4j.create(type, n)).maximum()), what);
      }
    }
  }
}

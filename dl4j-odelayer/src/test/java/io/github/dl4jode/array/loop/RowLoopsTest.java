package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loop against its formula, element by element. */
@Tag("short-registers")
class RowLoopsTest {

  private interface Formula {
    float at(int row, int place);
  }

  private final Random random = new Random(5);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  /** Rows of one register and more, with every kind of rest; one row, and several. */
  static Stream<Arguments> shapes() {
    int width = VectorModule.isUsable() ? RowLoops.WIDTH : 8;
    return Stream.of(width, width + 1, 2 * width - 1, 2 * width, 36, 49, 72, 100)
        .flatMap(length -> Stream.of(1, 2, 7).map(rows -> Arguments.of(rows, length)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void loopsWithColumns(int rows, int length) {
    float[] x = numbers(rows * length);
    float[] z = numbers(rows * length);
    float[] a = numbers(rows);
    float[] b = numbers(rows);
    float[] y = new float[x.length];
    RowLoops.addColumn(x, a, y, rows, length);
    check(y, length, (r, i) -> x[i] + a[r]);
    RowLoops.subtractColumn(x, a, y, rows, length);
    check(y, length, (r, i) -> x[i] - a[r]);
    RowLoops.multiplyByColumn(x, a, y, rows, length);
    check(y, length, (r, i) -> x[i] * a[r]);
    RowLoops.multiplyByColumnAndAdd(x, a, z, y, rows, length);
    check(y, length, (r, i) -> x[i] * a[r] + z[i]);
    RowLoops.scaleAndShift(x, a, b, y, rows, length);
    check(y, length, (r, i) -> x[i] * a[r] + b[r]);
    RowLoops.scaleShiftAndRectify(x, a, b, y, rows, length);
    check(y, length, (r, i) -> Math.max(x[i] * a[r] + b[r], 0));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void loopsWithRows(int rows, int length) {
    float[] x = numbers(rows * length);
    float[] row = numbers(length);
    float[] y = new float[x.length];
    RowLoops.addRow(x, row, y, rows, length);
    check(y, length, (r, i) -> x[i] + row[i % length]);
    RowLoops.subtractRow(x, row, y, rows, length);
    check(y, length, (r, i) -> x[i] - row[i % length]);
    RowLoops.multiplyByRow(x, row, y, rows, length);
    check(y, length, (r, i) -> x[i] * row[i % length]);
    RowLoops.addRowAndRectify(x, row, y, rows, length);
    check(y, length, (r, i) -> Math.max(x[i] + row[i % length], 0));
  }

  @Test
  void loopsOverElements() {
    for (int n : new int[] {0, 1, 15, 16, 17, 40, 129}) {
      float[] x = numbers(n);
      float[] z = numbers(n);
      float[] y = new float[n];
      RowLoops.add(x, z, y, n);
      check(y, 1, (r, i) -> x[i] + z[i]);
      RowLoops.subtract(x, z, y, n);
      check(y, 1, (r, i) -> x[i] - z[i]);
      RowLoops.multiply(x, z, y, n);
      check(y, 1, (r, i) -> x[i] * z[i]);
      RowLoops.add(x, 0.3f, y, n);
      check(y, 1, (r, i) -> x[i] + 0.3f);
      RowLoops.subtract(x, 0.3f, y, n);
      check(y, 1, (r, i) -> x[i] - 0.3f);
      RowLoops.subtractFrom(0.3f, x, y, n);
      check(y, 1, (r, i) -> 0.3f - x[i]);
      RowLoops.multiply(x, 0.3f, y, n);
      check(y, 1, (r, i) -> x[i] * 0.3f);
      PairLoops.subtractSquareFrom(0.3f, x, y, n);
      check(y, 1, (r, i) -> 0.3f - x[i] * x[i]);
      PairLoops.scaleAndMultiply(x, 0.3f, z, y, n);
      check(y, 1, (r, i) -> x[i] * 0.3f * z[i]);
      RowLoops.rectify(x, y, n);
      check(y, 1, (r, i) -> Math.max(x[i], 0));
      RowLoops.step(x, y, n);
      check(y, 1, (r, i) -> x[i] > 0 ? 1 : 0);
      RowLoops.multiplyByStep(x, z, y, n);
      check(y, 1, (r, i) -> x[i] > 0 ? z[i] : 0 * z[i]);
      FunctionLoops.tanhCotangent(x, z, y, n);
      check(y, 1, (r, i) -> x[i] - x[i] * z[i] * z[i]);
      float[] w = numbers(n);
      FunctionLoops.tanhCotangent(x, w, z, y, n);
      check(y, 1, (r, i) -> x[i] + w[i] - (x[i] + w[i]) * z[i] * z[i]);
      RowLoops.reciprocalRoot(z, y, n);
      check(y, 1, (r, i) -> 1 / (float) Math.sqrt(z[i]));
    }
  }

  /** Numbers of one sign: the error of a sum of n terms is below n rounding errors of the sum. */
  @ParameterizedTest
  @MethodSource("shapes")
  void sums(int rows, int length) {
    float[] x = positive(rows * length);
    float[] z = positive(rows * length);
    float[] y = new float[rows];
    RowLoops.sumRows(x, 0.5f, y, rows, length);
    checkSums(y, length, x, ones(x.length), 0.5);
    RowLoops.sumProducts(x, z, 2, y, rows, length);
    checkSums(y, length, x, z, 2);
  }

  @Test
  void sumsOfRowsShorterThanARegister() {
    float[] x = {1, 2, 3, 4, 5, 6};
    float[] y = new float[3];
    RowLoops.sumRows(x, 10, y, 3, 2);
    assertArrayEquals(new float[] {30, 70, 110}, y);
  }

  /** Added one by one, 10,000 terms of 0.1 are off by 1,591 units in the last place. */
  @Test
  void longSumsAreAccurate() {
    int n = 10_000;
    float[] x = new float[n];
    Arrays.fill(x, 0.1f);
    float[] y = new float[1];
    RowLoops.sumRows(x, 1, y, 1, n);
    double exact = n * (double) 0.1f;
    assertTrue(
        Math.abs(y[0] - exact) <= 1591.0 / RowLoops.WIDTH * Math.ulp((float) exact),
        () -> y[0] + " " + exact);
  }

  /** One bad element, at every place of a row, reaches its own row and no other. */
  @Test
  void whatIsNoFiniteNumberStaysInItsRow() {
    int length = 36;
    float[] column = {1, 1, 1};
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int place = 0; place < length; place++) {
        float[] x = numbers(3 * length);
        x[length + place] = bad;
        float[] sums = new float[3];
        RowLoops.sumRows(x, 1, sums, 3, length);
        assertEquals(bad, sums[1]);
        RowLoops.sumProducts(x, ones(x.length), 1, sums, 3, length);
        assertEquals(bad, sums[1]);
        assertTrue(Float.isFinite(sums[0]) && Float.isFinite(sums[2]));
        float[] y = new float[x.length];
        RowLoops.scaleShiftAndRectify(x, column, column, y, 3, length);
        assertEquals(Math.max(bad, 0), y[length + place]);
        RowLoops.multiplyByStep(ones(x.length), x, y, x.length);
        assertEquals(bad, y[length + place]);
        RowLoops.multiplyByStep(new float[x.length], x, y, x.length);
        assertEquals(Float.NaN, y[length + place], "0 times what is not finite");
      }
    }
  }

  private static void check(float[] y, int length, Formula formula) {
    for (int i = 0; i < y.length; i++) {
      assertEquals(formula.at(i / length, i), y[i], "element " + i);
    }
  }

  private static void checkSums(float[] y, int length, float[] x, float[] z, double factor) {
    for (int r = 0; r < y.length; r++) {
      double sum = 0;
      for (int i = r * length; i < (r + 1) * length; i++) {
        sum += (double) x[i] * z[i];
      }
      assertEquals(factor * sum, y[r], 1e-6 * factor * sum);
    }
  }

  private float[] numbers(int n) {
    float[] numbers = positive(n);
    for (int i = 0; i < n; i++) {
      numbers[i] -= 0.5f;
    }
    return numbers;
  }

  private float[] positive(int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextFloat();
    }
    return numbers;
  }

  private static float[] ones(int n) {
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}

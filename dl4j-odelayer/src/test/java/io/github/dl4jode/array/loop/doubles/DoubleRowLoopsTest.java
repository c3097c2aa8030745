package io.github.dl4jode.array.loop.doubles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.VectorModule;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loop against its formula, to the same bits but for sums, around whole registers. */
@Tag("short-registers")
class DoubleRowLoopsTest {

  private final Random random = new Random(8);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 20, 129})
  void loopsOverElements(int n) {
    double[] x = numbers(n);
    double[] z = numbers(n);
    double[] w = numbers(n);
    double[] y = new double[n];
    DoublePairLoops.multiplyAndAdd(x, z, w, y, n);
    check(y, i -> x[i] * z[i] + w[i]);
    DoublePairLoops.scaleAndAdd(x, 0.3, w, y, n);
    check(y, i -> x[i] * 0.3 + w[i]);
    DoublePairLoops.scaleAndSubtract(x, 0.3, w, y, n);
    check(y, i -> x[i] * 0.3 - w[i]);
    DoublePairLoops.addThree(x, z, w, y, n);
    check(y, i -> x[i] + z[i] + w[i]);
    DoublePairLoops.scaleAndAddProduct(x, 0.3, z, w, y, n);
    check(y, i -> x[i] * 0.3 + z[i] * w[i]);
    DoublePairLoops.scaleSubtractAndAdd(x, 0.3, z, w, y, n);
    check(y, i -> x[i] * 0.3 - z[i] + w[i]);
    DoublePairLoops.addScaleAndAdd(x, z, 0.3, w, y, n);
    check(y, i -> (x[i] + z[i]) * 0.3 + w[i]);
    DoublePairLoops.scaleAndMultiply(x, 0.3, z, y, n);
    check(y, i -> x[i] * 0.3 * z[i]);
    DoublePairLoops.subtractSquareFrom(0.3, x, y, n);
    check(y, i -> 0.3 - x[i] * x[i]);
    DoublePairLoops.tanhCotangent(x, z, y, n);
    check(y, i -> x[i] - x[i] * z[i] * z[i]);
    DoublePairLoops.tanhCotangent(x, z, w, y, n);
    check(y, i -> x[i] + z[i] - (x[i] + z[i]) * w[i] * w[i]);
    DoublePairLoops.sigmoidCotangent(x, z, y, n);
    check(y, i -> x[i] * z[i] * (1 - z[i]));
    DoubleRowLoops.multiplyByStep(x, z, y, n);
    check(y, i -> x[i] > 0 ? z[i] : z[i] * 0);
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "3, 17", "2, 40", "7, 31", "5, 3"})
  void rowsThatMeetEachRow(int rows, int length) {
    double[] x = numbers(rows * length);
    double[] row = numbers(length);
    double[] shifts = numbers(length);
    double[] y = new double[x.length];
    DoubleRowLoops.multiplyByRow(x, row, y, rows, length);
    check(y, i -> x[i] * row[i % length]);
    DoubleRowLoops.scaleAndShiftByRow(x, row, shifts, y, rows, length);
    check(y, i -> x[i] * row[i % length] + shifts[i % length]);
    DoubleRowLoops.addRowAndRectify(x, row, y, rows, length);
    check(y, i -> Math.max(x[i] + row[i % length], 0));
    double[] inPlace = x.clone();
    DoubleRowLoops.addRow(inPlace, row, inPlace, rows, length);
    check(inPlace, i -> x[i] + row[i % length]);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 1", "8, 3", "16, 3", "21, 3", "9, 7"})
  void shortRowsThatMeetEachRow(int rows, int length) {
    double[] x = numbers(rows * length);
    double[] row = numbers(length);
    double[] repeated = new double[length * DoubleRowLoops.WIDTH];
    double[] y = new double[x.length];
    DoubleRowLoops.addShortRow(x, row, repeated, y, y.length);
    check(y, i -> x[i] + row[i % length]);
    DoubleRowLoops.multiplyByShortRow(x, row, repeated, y, y.length);
    check(y, i -> x[i] * row[i % length]);
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "3, 17", "2, 40", "7, 31", "4, 36"})
  void numbersForEachRow(int rows, int length) {
    double[] x = numbers(rows * length);
    double[] z = numbers(rows * length);
    double[] column = numbers(rows);
    double[] shifts = numbers(rows);
    double[] y = new double[x.length];
    DoubleRowLoops.multiplyByColumnAndAdd(x, column, z, y, rows, length);
    check(y, i -> x[i] * column[i / length] + z[i]);
    DoubleRowLoops.scaleAndShift(x, column, shifts, y, rows, length);
    check(y, i -> x[i] * column[i / length] + shifts[i / length]);
    DoubleRowLoops.scaleShiftAndRectify(x, column, shifts, y, rows, length);
    check(y, i -> Math.max(x[i] * column[i / length] + shifts[i / length], 0));
    double[] sums = new double[rows];
    DoubleRowLoops.sumProducts(x, z, 0.3, sums, rows, length);
    checkSums(sums, 0.3, length, i -> x[i] * z[i]);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "4, 1", "11, 5"})
  void placesOfASecondArray(int rows, int length) {
    double[] x = numbers(rows * length);
    double[] z = numbers(length + 1);
    int[] starts = random.ints(rows, 0, 2).toArray();
    double[] sums = new double[rows];
    DoublePairLoops.sumProducts(x, z, starts, length, 0.3, sums);
    checkSums(sums, 0.3, length, i -> x[i] * z[starts[i / length] + i % length]);

    int[] ofX = random.ints(x.length, 0, x.length).toArray();
    int[] ofZ = random.ints(x.length, 0, z.length).toArray();
    double[] y = new double[x.length];
    DoublePairLoops.multiply(x, ofX, z, ofZ, y);
    check(y, i -> x[ofX[i]] * z[ofZ[i]]);
  }

  /** What is no number stays so; a step function makes 0 of it, and a product with 0 none. */
  @Test
  void noNumberStaysNoNumber() {
    double[] x = numbers(3 * DoubleRowLoops.WIDTH - 1);
    Arrays.fill(x, Double.NaN);
    double[] row = numbers(x.length);
    double[] y = new double[x.length];
    DoubleRowLoops.addRowAndRectify(x, row, y, 1, x.length);
    check(y, i -> Double.NaN);
    DoubleRowLoops.scaleShiftAndRectify(x, row, row, y, 1, x.length);
    check(y, i -> Double.NaN);
    DoubleRowLoops.multiplyByStep(row, x, y, x.length);
    check(y, i -> Double.NaN);
    DoubleRowLoops.multiplyByStep(x, row, y, x.length);
    check(y, i -> row[i] * 0);
  }

  private double[] numbers(int n) {
    return random.doubles(n, -2, 2).toArray();
  }

  private static void check(double[] y, IntToDoubleFunction expected) {
    for (int i = 0; i < y.length; i++) {
      assertEquals(expected.applyAsDouble(i), y[i], "element " + i);
    }
  }

  private static void checkSums(
      double[] sums, double factor, int length, IntToDoubleFunction term) {
    for (int r = 0; r < sums.length; r++) {
      double sum = 0;
      for (int i = r * length; i < (r + 1) * length; i++) {
        sum += term.applyAsDouble(i);
      }
      assertEquals(factor * sum, sums[r], 1e-14 * length, "row " + r);
    }
  }
}

package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loop against its formula, to the same bits, for sizes around whole registers. */
@Tag("short-registers")
class PairLoopsTest {

  private final Random random = new Random(8);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 40, 129})
  void loopsOverElements(int n) {
    float[] x = numbers(n);
    float[] z = numbers(n);
    float[] w = numbers(n);
    float[] y = new float[n];
    PairLoops.divide(x, z, y, n);
    check(y, i -> x[i] / z[i]);
    PairLoops.divide(x, 0.3f, y, n);
    check(y, i -> x[i] / 0.3f);
    PairLoops.multiplyAndAdd(x, z, w, y, n);
    check(y, i -> x[i] * z[i] + w[i]);
    PairLoops.scaleAndAdd(x, 0.3f, w, y, n);
    check(y, i -> x[i] * 0.3f + w[i]);
    PairLoops.scaleAndSubtract(x, 0.3f, w, y, n);
    check(y, i -> x[i] * 0.3f - w[i]);
    PairLoops.addThree(x, z, w, y, n);
    check(y, i -> x[i] + z[i] + w[i]);
    PairLoops.scaleAndAddProduct(x, 0.3f, z, w, y, n);
    check(y, i -> x[i] * 0.3f + z[i] * w[i]);
    PairLoops.scaleSubtractAndAdd(x, 0.3f, z, w, y, n);
    check(y, i -> x[i] * 0.3f - z[i] + w[i]);
    PairLoops.addScaleAndAdd(x, z, 0.3f, w, y, n);
    check(y, i -> (x[i] + z[i]) * 0.3f + w[i]);
    PairLoops.sigmoidCotangent(x, z, y, n);
    check(y, i -> x[i] * z[i] * (1 - z[i]));
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "3, 17", "2, 40", "7, 31"})
  void rowsOfFactorsAndShifts(int rows, int length) {
    float[] x = numbers(rows * length);
    float[] factors = numbers(length);
    float[] shifts = numbers(length);
    float[] y = new float[x.length];
    PairLoops.scaleAndShiftByRow(x, factors, shifts, y, rows, length);
    check(y, i -> x[i] * factors[i % length] + shifts[i % length]);
  }

  private float[] numbers(int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static void check(float[] y, IntFunction<Float> expected) {
    for (int i = 0; i < y.length; i++) {
      assertEquals(expected.apply(i), y[i], "element " + i);
    }
  }
}

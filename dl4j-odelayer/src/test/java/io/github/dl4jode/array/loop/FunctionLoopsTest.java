package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each function against Java's in double. */
@Tag("short-registers")
class FunctionLoopsTest {

  private interface Loop {
    void run(float[] x, float[] y, int n);
  }

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  @Test
  void softplus() {
    check(FunctionLoops::softplus, FunctionLoopsTest::softplus, 86, 3e-7);
    float[] y = new float[4];
    float[] x = {-200, 200, Float.NaN, Float.NEGATIVE_INFINITY};
    FunctionLoops.softplus(x, y, 4);
    assertTrue(y[0] >= 0 && y[0] < 1e-37 && y[3] >= 0 && y[3] < 1e-37, "log(1 + e^x) of x < -87");
    assertEquals(200, y[1]);
    assertTrue(Float.isNaN(y[2]), "what is no number stays so");
  }

  @Test
  void tanh() {
    check(FunctionLoops::tanh, Math::tanh, 12, 5e-7);
    float[] y = new float[4];
    FunctionLoops.tanh(new float[] {Float.POSITIVE_INFINITY, -50, Float.NaN, 0}, y, 4);
    assertEquals(1, y[0]);
    assertEquals(-1, y[1]);
    assertTrue(Float.isNaN(y[2]), "what is no number stays so");
    assertEquals(0, y[3]);
  }

  @Test
  void exponentialLinearUnit() {
    check(FunctionLoops::exponentialLinearUnit, x -> x > 0 ? x : Math.expm1(x), 80, 4e-7);
    float[] y = new float[5];
    float[] x = {Float.NEGATIVE_INFINITY, -200, Float.NaN, Float.POSITIVE_INFINITY, 1e-30f};
    FunctionLoops.exponentialLinearUnit(x, y, 5);
    assertEquals(-1, y[0], 1e-6);
    assertEquals(-1, y[1], 1e-6);
    assertTrue(Float.isNaN(y[2]), "what is no number stays so");
    assertEquals(Float.POSITIVE_INFINITY, y[3]);
    assertEquals(1e-30f, y[4]);
  }

  /** 1/(1 + e^-z) times c, from log(1 + e^z). */
  @Test
  void softplusCotangent() {
    float[] ones = new float[200_003];
    Arrays.fill(ones, 1);
    check(
        (x, y, n) -> FunctionLoops.softplusCotangent(ones, x, y, n),
        x -> -Math.expm1(-Math.abs(x)),
        86,
        4e-7);
    float[] c = {2, -3, 5, Float.NaN, 7};
    float[] x = {200, 1e-30f, Float.NaN, 1, Float.POSITIVE_INFINITY};
    float[] y = new float[5];
    FunctionLoops.softplusCotangent(c, x, y, 5);
    assertEquals(2, y[0]);
    assertEquals(-3e-30f, y[1], 1e-36f);
    assertTrue(Float.isNaN(y[2]) && Float.isNaN(y[3]), "what is no number stays so");
    assertEquals(7, y[4]);
  }

  /** An invalid operation of the processor gives a NaN with the sign bit. */
  @Test
  void whatIsNoNumberStaysSoWithEitherSign() {
    float[] x = {Float.intBitsToFloat(0xffc00000), Float.intBitsToFloat(0x7fc00000), -0f};
    float[] y = new float[3];
    FunctionLoops.softplus(x, y, 3);
    assertTrue(Float.isNaN(y[0]) && Float.isNaN(y[1]), "softplus");
    FunctionLoops.tanh(x, y, 3);
    assertTrue(Float.isNaN(y[0]) && Float.isNaN(y[1]), "tanh");
    assertEquals(-0f, y[2]);
  }

  /** A sigmoid, as the four operations in sequence compute it. */
  @Test
  void scaledTanh() {
    int n = 1003;
    float[] x = new float[n];
    float[] halves = new float[n];
    Random random = new Random(4);
    for (int i = 0; i < n; i++) {
      x[i] = 8 * (float) random.nextGaussian();
      halves[i] = x[i] * 0.5f;
    }
    for (int length : new int[] {5, n}) {
      float[] expected = new float[length];
      FunctionLoops.tanh(halves, expected, length);
      float[] y = new float[length];
      FunctionLoops.scaledTanh(x, 0.5f, 0.25f, 0.125f, y, length);
      for (int i = 0; i < length; i++) {
        assertEquals(expected[i] * 0.25f + 0.125f, y[i], "the same bits");
      }
    }
  }

  /** On a grid and at random, in arrays of every length up to some registers. */
  private static void check(Loop loop, DoubleUnaryOperator exact, float range, double tolerance) {
    int n = 200_003;
    float[] x = new float[n];
    Random random = new Random(3);
    for (int i = 0; i < n; i++) {
      x[i] = i % 2 == 0 ? range * (2f * i / n - 1) : 3 * (float) random.nextGaussian();
    }
    float[] y = new float[n];
    loop.run(x, y, n);
    for (int i = 0; i < n; i++) {
      double expected = exact.applyAsDouble(x[i]);
      assertEquals(expected, y[i], tolerance * Math.abs(expected), "at " + x[i]);
      assertTrue(Math.abs(y[i]) <= Math.max(1, range + 1), "too large at " + x[i]);
    }
    for (int length = 0; length <= 40; length++) {
      float[] part = new float[length + 1];
      loop.run(x, part, length);
      for (int i = 0; i < length; i++) {
        assertEquals(y[i], part[i], "the same bits in an array of " + length);
      }
      assertEquals(0, part[length], "beyond the end");
    }
  }
}

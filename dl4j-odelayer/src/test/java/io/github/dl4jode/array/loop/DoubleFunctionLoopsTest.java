package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each function against Java's exact ones, which are right to one unit of the last bit. */
@Tag("short-registers")
class DoubleFunctionLoopsTest {

  private interface Loop {
    void run(double[] x, double[] y, int n);
  }

  private static final double TOLERANCE = 1e-15;

  /** Where results pass from numbers to 0 or to infinity, and where formulas change. */
  private static final double[] SPECIAL = {
    0,
    -0.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    -Double.MIN_NORMAL,
    0x1p-54,
    -0x1p-54,
    0x1.000001p-54,
    1e-8,
    -1e-8,
    19.06,
    22,
    -22,
    -36.8,
    -37.5,
    -40.1,
    708.3,
    709.78,
    709.7827128933840,
    709.7827128933841,
    710,
    -708.5,
    -740,
    -745.1332191019411,
    -745.2,
    -1000,
    1e300,
    -1e300,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    Double.longBitsToDouble(0xfff8000000000000L)
  };

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  @Test
  void exponential() {
    check(DoubleFunctionLoops::exponential, StrictMath::exp, 709);
  }

  @Test
  void exponentialLessOne() {
    check(DoubleFunctionLoops::exponentialLessOne, StrictMath::expm1, 709);
    check(DoubleFunctionLoops::exponentialLessOne, StrictMath::expm1, 1);
  }

  @Test
  void tanh() {
    check(DoubleFunctionLoops::tanh, StrictMath::tanh, 25);
    check(DoubleFunctionLoops::tanh, StrictMath::tanh, 1);
  }

  @Test
  void scaledTanh() {
    check(
        (x, y, n) -> DoubleFunctionLoops.scaledTanh(x, 0.75, 2, -0.0, y, n),
        x -> 2 * StrictMath.tanh(0.75 * x),
        30);
    check(
        (x, y, n) -> DoubleFunctionLoops.scaledTanh(x, -0.5, 2, -0.0, y, n),
        x -> 2 * StrictMath.tanh(-0.5 * x),
        1);
  }

  /** The bits of all operations in sequence. */
  @Test
  void aSigmoidIsATanh() {
    double[] x = new Random(4).doubles(1003, -9, 9).toArray();
    double[] y = new double[x.length];
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = x[i] * 0.5;
    }
    DoubleFunctionLoops.tanh(expected.clone(), expected, x.length);
    for (int i = 0; i < x.length; i++) {
      expected[i] = expected[i] * 0.5 + 0.5;
    }
    DoubleFunctionLoops.scaledTanh(x, 0.5, 0.5, 0.5, y, x.length);
    assertArrayEquals(expected, y);
  }

  @Test
  void softplus() {
    check(DoubleFunctionLoops::softplus, DoubleFunctionLoopsTest::softplus, 740);
    check(DoubleFunctionLoops::softplus, DoubleFunctionLoopsTest::softplus, 40);
  }

  @Test
  void exponentialLinearUnit() {
    check(
        (x, y, n) -> DoubleFunctionLoops.exponentialLinearUnit(x, 1.5, 0.75, y, n),
        x -> x < 0 ? 0.75 * StrictMath.expm1(x) : 1.5 * x,
        45);
  }

  /** 1/(1 + e^-z) times c, from log(1 + e^z), which is positive. */
  @Test
  void softplusCotangent() {
    double[] c = new Random(5).doubles(1003, -3, 3).toArray();
    double[] x = new Random(6).doubles(c.length, -40, 7).map(Math::exp).toArray();
    x[3] = Double.POSITIVE_INFINITY;
    for (int length : new int[] {1, 4, 5, c.length}) {
      double[] y = new double[length];
      DoubleFunctionLoops.softplusCotangent(c, x, y, length);
      for (int i = 0; i < length; i++) {
        double expected = -c[i] * StrictMath.expm1(-x[i]);
        assertEquals(expected, y[i], 1e-15 * Math.abs(expected), "of log(1 + e^z) = " + x[i]);
      }
    }
    double[] y = new double[2];
    DoubleFunctionLoops.softplusCotangent(
        new double[] {Double.NaN, 1}, new double[] {1, Double.NaN}, y, 2);
    assertTrue(Double.isNaN(y[0]) && Double.isNaN(y[1]), "what is no number stays so");
  }

  /** tanh of no number is above 1, on whatever side the rounding errors are. */
  @Test
  void tanhIsAtMostOne() {
    double[] x = new double[100_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = 16 + 5e-5 * i;
    }
    double[] y = new double[x.length];
    DoubleFunctionLoops.tanh(x, y, x.length);
    for (int i = 0; i < x.length; i++) {
      assertTrue(y[i] <= 1, "above 1 at " + x[i]);
    }
  }

  /** On a grid, at random and at special values, in arrays of every length up to some registers. */
  private static void check(Loop loop, DoubleUnaryOperator exact, double range) {
    int n = 400_003;
    double[] x = new double[n];
    Random random = new Random(3);
    for (int i = 0; i < n; i++) {
      x[i] = i % 2 == 0 ? range * (2.0 * i / n - 1) : 3 * random.nextGaussian();
    }
    System.arraycopy(SPECIAL, 0, x, 1000, SPECIAL.length);
    double[] y = new double[n];
    loop.run(x, y, n);
    for (int i = 0; i < n; i++) {
      double expected = exact.applyAsDouble(x[i]);
      if (Double.isNaN(expected) || Double.isInfinite(expected) || expected == 0) {
        assertEquals(expected, y[i], "at " + x[i]);
      } else {
        // Below the normal numbers there are fewer digits.
        double tolerance = Math.max(TOLERANCE * Math.abs(expected), 2 * Double.MIN_VALUE);
        assertEquals(expected, y[i], tolerance, "at " + x[i]);
      }
    }
    for (int length = 0; length <= 40; length++) {
      double[] part = new double[length + 1];
      loop.run(x, part, length);
      for (int i = 0; i < length; i++) {
        assertEquals(y[i], part[i], "the same bits in an array of " + length);
      }
      assertEquals(0, part[length], "beyond the end");
    }
  }
}

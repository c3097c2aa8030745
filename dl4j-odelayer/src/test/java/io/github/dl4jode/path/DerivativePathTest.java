package io.github.dl4jode.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The derivative of a path as a path. */
class DerivativePathTest {

  private static final double[] TIMES = {0, 0.5, 1.3, 1.7, 3};

  private static INDArray knots() {
    return Nd4j.createFromArray(
        new double[][] {{1, -0.5}, {0.3, 0.25}, {-0.8, 1.5}, {0.4, 0.9}, {2, -1.1}});
  }

  private static double[] value(Path path, double t) {
    INDArray value = Nd4j.valueArrayOf(path.valueShape(), Double.NaN, DataType.DOUBLE);
    path.value(t, value);
    return value.toDoubleVector();
  }

  @Test
  void ofALinearPathItJumpsAtEveryKnot() {
    DerivativePath slope = new DerivativePath(new LinearPath(TIMES, knots()));
    assertArrayEquals(TIMES, slope.jumps());
    assertEquals(0, slope.kinks().length);
    assertArrayEquals(new double[] {-1.4, 1.5}, value(slope, Math.nextDown(0.5)), 1e-14);
    assertArrayEquals(new double[] {-1.375, 1.5625}, value(slope, 0.5), 1e-14);
    assertArrayEquals(new double[] {-1.375, 1.5625}, value(slope, Math.nextUp(0.5)), 1e-14);
    assertArrayEquals(new double[] {0, 0}, value(slope, Math.nextDown(0.0)));
    assertArrayEquals(new double[] {0, 0}, value(slope, 3));
  }

  @Test
  void ofHermitesCubicsItHasKinksInsideAndJumpsAtTheEnds() {
    KnotTimes own = KnotTimes.ofEachExample(new double[] {0, 1, 2}, new double[] {1, 1.5, 3, 4});
    DerivativePath slope =
        new DerivativePath(CubicPath.hermite(own, Nd4j.zeros(DataType.DOUBLE, 4, 2, 1)));
    assertArrayEquals(new double[] {0, 1, 2, 4}, slope.jumps());
    assertArrayEquals(new double[] {1, 1.5, 3}, slope.kinks());
    assertEquals(0, slope.withoutKinks().kinks().length);
    assertArrayEquals(new double[] {0, 1, 2, 4}, slope.withoutKinks().jumps());
  }

  @Test
  void ofASplineItJumpsAtTheEnds() {
    DerivativePath slope = new DerivativePath(CubicPath.natural(KnotTimes.shared(TIMES), knots()));
    assertArrayEquals(new double[] {0, 3}, slope.jumps());
    assertEquals(0, slope.kinks().length);
  }

  @ParameterizedTest
  @EnumSource(names = "PIECEWISE_CONSTANT", mode = EnumSource.Mode.EXCLUDE)
  void theCotangentIsThatOfTheDerivative(Interpolation kind) {
    KnotPath path = kind.path(KnotTimes.shared(TIMES), knots());
    DerivativePath slope = new DerivativePath(path);
    INDArray given = Nd4j.createFromArray(0.3, -2);
    INDArray expected = Nd4j.create(DataType.DOUBLE, 10);
    INDArray ofKnots = Nd4j.valueArrayOf(new long[] {10}, 7.0, DataType.DOUBLE);
    for (double t : new double[] {0.2, 0.5, 1.4}) {
      path.derivativeCotangent(t, Side.RIGHT, given, expected);
      slope.valueCotangent(t, given, ofKnots);
      assertEquals(expected, ofKnots);
      assertTrue(ofKnots.amaxNumber().doubleValue() > 0.1, "tests something");
    }
    assertArrayEquals(path.knotShape(), slope.knotShape());
  }

  @Test
  void knotsThatChangeAreReadAgain() {
    INDArray knots = knots();
    DerivativePath slope = new DerivativePath(new LinearPath(TIMES, knots));
    knots.muli(2);
    slope.knotsChanged();
    assertArrayEquals(new double[] {-2.8, 3}, value(slope, 0.2), 1e-14);
  }

  @Test
  void aPathThatJumpsIsRefused() {
    KnotPath steps = new PiecewiseConstantPath(TIMES, knots());
    String message =
        assertThrows(IllegalArgumentException.class, () -> new DerivativePath(steps)).getMessage();
    assertTrue(message.contains("0.5") && message.contains("LinearPath"), message);
  }
}

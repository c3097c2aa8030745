package io.github.dl4jode.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Paths through knots, against numbers of others and closed forms. */
class KnotPathTest {

  private static final double[] TIMES = {0, 0.5, 1.3, 1.7, 3};
  private static final double[][] VALUES = {
    {1, -0.5}, {0.3, 0.25}, {-0.8, 1.5}, {0.4, 0.9}, {2, -1.1}
  };

  private static double[] value(Path path, double t) {
    INDArray value = Nd4j.valueArrayOf(path.valueShape(), Double.NaN, DataType.DOUBLE);
    path.value(t, value);
    return value.ravel().toDoubleVector();
  }

  private static double[] derivative(Path path, double t, Side side) {
    INDArray value = Nd4j.valueArrayOf(path.valueShape(), Double.NaN, DataType.DOUBLE);
    path.derivative(t, side, value);
    return value.ravel().toDoubleVector();
  }

  private static INDArray array(double[]... rows) {
    return Nd4j.createFromArray(rows);
  }

  /** By torchcde, whose natural splines are those of SciPy to 9e-16. */
  @ParameterizedTest
  @CsvSource({
    "0.125, 0.8635910627106463, -0.34024171277136206, -1.1324352985395185, 1.3076574581185567",
    "0.3, 0.6432275971451231, -0.09545202220459953, -1.4263448321438008, 1.5189383425852503",
    "0.5, 0.3, 0.25, -2.05862080359503, 1.9734585646312468",
    "0.7, -0.1624547729976209, 0.6821660016851705, -2.424407505617235, 2.2514977572363204",
    "0.98, -0.7521037906423473, 1.257148295003965, -1.5099931271477665, 1.6659793814432988",
    "1.3, -0.8, 1.5, 1.5729315358181344, -0.39571768437747945",
    "1.54, -0.14908513877874685, 1.2086600317208565, 3.4269000132170255, -1.7986711934972244",
    "2.48, 1.8005666494845367, -0.3911524484536083, 0.7062851242400208, -1.4299467188739097"
  })
  void naturalSplinesAreThoseOfSciPy(double t, double u, double v, double du, double dv) {
    CubicPath path = CubicPath.natural(KnotTimes.shared(TIMES), array(VALUES));
    assertArrayEquals(new double[] {u, v}, value(path, t), 1e-13);
    for (Side side : Side.values()) {
      assertArrayEquals(new double[] {du, dv}, derivative(path, t, side), 1e-12);
    }
  }

  /** By SciPy's CubicSpline(bc_type="not-a-knot"). */
  @ParameterizedTest
  @CsvSource({
    "0.125, 0.9660426202639486, -0.4144964248102809, -0.7685761494333869, 1.0409065732453533",
    "0.7, -0.19378748816163313, 0.7088491792065663, -2.4135484784253602, 2.26764261160636",
    "1.54, -0.21281876339802433, 1.2405094270982093, 3.395049979204564, -1.7776416595260651",
    "2.48, 3.257130445573578, -1.1414373216728548, 1.2646708169851122, -1.7199377859372715"
  })
  void splinesWithoutAnEndKnotAreThoseOfSciPy(double t, double u, double v, double du, double dv) {
    CubicPath path = CubicPath.notAKnot(KnotTimes.shared(TIMES), array(VALUES));
    assertArrayEquals(new double[] {u, v}, value(path, t), 1e-12);
    assertArrayEquals(new double[] {du, dv}, derivative(path, t, Side.LEFT), 1e-12);
  }

  /** The time since the knot before is rounded, and has the length of the piece there. */
  @ParameterizedTest
  @CsvSource({"-1, 0", "-100, 0.1", "-1e9, 3"})
  void theLastTimeBeforeAJumpIsBeforeIt(double knot, double jump) {
    PiecewiseConstantPath path =
        new PiecewiseConstantPath(
            new double[] {knot, jump, jump + 1}, array(new double[][] {{7}, {8}, {9}}));
    assertEquals(7, value(path, Math.nextDown(jump))[0]);
    assertEquals(8, value(path, jump)[0]);
  }

  /** x = 2 - 3.625 t + 0.625 t³, then -1 - 1.75 s + 1.875 s² - 0.3125 s³. */
  @Test
  void aNaturalSplineOfThreeKnotsHasItsClosedForm() {
    CubicPath path =
        CubicPath.natural(KnotTimes.shared(0, 1, 3), array(new double[][] {{2}, {-1}, {0.5}}));
    for (double t = 0; t < 1; t += 0.125) {
      assertEquals(2 - 3.625 * t + 0.625 * t * t * t, value(path, t)[0], 1e-14);
    }
    for (double s = 0; s < 2; s += 0.25) {
      double expected = -1 - 1.75 * s + 1.875 * s * s - 0.3125 * s * s * s;
      assertEquals(expected, value(path, 1 + s)[0], 1e-14);
    }
  }

  @Test
  void aSplineOfThreeKnotsWithoutAnEndKnotIsTheParabola() {
    CubicPath path =
        CubicPath.notAKnot(KnotTimes.shared(0, 1, 3), array(new double[][] {{1}, {0}, {4}}));
    for (double t = 0; t < 3; t += 0.25) {
      assertEquals((t - 1) * (t - 1), value(path, t)[0], 1e-14);
      assertEquals(2 * (t - 1), derivative(path, t, Side.RIGHT)[0], 1e-13);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATURAL_CUBIC", "NOT_A_KNOT_CUBIC"})
  void aCubicPathOfTwoKnotsIsALine(Interpolation kind) {
    KnotPath path = kind.path(KnotTimes.shared(1, 3), array(new double[][] {{2, -1}, {5, 0.5}}));
    assertArrayEquals(new double[] {2.75, -0.625}, value(path, 1.5), 1e-14);
    assertArrayEquals(new double[] {1.5, 0.75}, derivative(path, 2, Side.LEFT), 1e-14);
  }

  @Test
  void stepsAreContinuousFromTheRight() {
    PiecewiseConstantPath path = new PiecewiseConstantPath(TIMES, array(VALUES));
    assertArrayEquals(VALUES[0], value(path, -1));
    assertArrayEquals(VALUES[0], value(path, 0));
    assertArrayEquals(VALUES[0], value(path, Math.nextDown(0.5)));
    assertArrayEquals(VALUES[1], value(path, 0.5));
    assertArrayEquals(VALUES[3], value(path, Math.nextDown(3)));
    assertArrayEquals(VALUES[4], value(path, 3));
    assertArrayEquals(VALUES[4], value(path, 9));
    assertArrayEquals(new double[2], derivative(path, 0.5, Side.LEFT));
  }

  @Test
  void eachValueOfStepsIsThatOfAKnot() {
    PiecewiseConstantPath path = new PiecewiseConstantPath(TIMES, array(VALUES));
    for (double t : new double[] {-1, 0, 0.3, 0.5, Math.nextDown(3), 3, 9}) {
      assertArrayEquals(VALUES[path.knotOfValue(t)], value(path, t), "at " + t);
    }
    KnotPath line = new LinearPath(TIMES, array(VALUES));
    assertEquals(-1, line.knotOfValue(0.3), "of a line");
  }

  @Test
  void stepsHaveTheValuesThatKnotsHaveNow() {
    INDArray knots = array(VALUES);
    PiecewiseConstantPath path = new PiecewiseConstantPath(TIMES, knots);
    assertArrayEquals(new double[2], increment(path, 0, 0.1));

    knots.muli(2);
    path.knotsChanged();

    assertArrayEquals(new double[] {2 * VALUES[1][0], 2 * VALUES[1][1]}, value(path, 0.5));
    assertEquals(2 * (VALUES[1][0] - VALUES[0][0]), increment(path, 0, 0.5)[0], 1e-15);
    knots.putScalar(2, 0, Double.NaN);
    assertThrows(IllegalArgumentException.class, path::knotsChanged);
  }

  private static double[] increment(Path path, double from, double to) {
    INDArray increment = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.increment(from, to, increment);
    return increment.ravel().toDoubleVector();
  }

  @Test
  void ofOneKnotAPathOfStepsIsConstant() {
    PiecewiseConstantPath path =
        new PiecewiseConstantPath(new double[] {1}, array(new double[][] {{7, 8}}));
    assertArrayEquals(new double[] {7, 8}, value(path, 0));
    assertArrayEquals(new double[] {7, 8}, value(path, 1));
    assertArrayEquals(new double[] {7, 8}, value(path, 2));
    assertEquals(0, path.jumps().length);
  }

  @Test
  void aLineHasTwoDerivativesAtAKnot() {
    LinearPath path = new LinearPath(TIMES, array(VALUES));
    assertArrayEquals(new double[] {-1.4, 1.5}, derivative(path, 0.5, Side.LEFT), 1e-14);
    assertArrayEquals(new double[] {-1.375, 1.5625}, derivative(path, 0.5, Side.RIGHT), 1e-14);
    assertArrayEquals(new double[] {0, 0}, derivative(path, 0, Side.LEFT));
    assertArrayEquals(new double[] {-1.4, 1.5}, derivative(path, 0, Side.RIGHT), 1e-14);
    assertArrayEquals(new double[] {0, 0}, derivative(path, 3, Side.RIGHT));
    assertArrayEquals(new double[] {0, 0}, derivative(path, 4, Side.LEFT));
  }

  @Test
  void discontinuitiesAreThoseOfAllExamples() {
    KnotTimes own = KnotTimes.ofEachExample(new double[] {0, 1, 2}, new double[] {1, 1.5});
    INDArray knots = Nd4j.zeros(DataType.DOUBLE, 3, 2, 1);
    KnotPath steps = new PiecewiseConstantPath(own, knots);
    assertArrayEquals(new double[] {1, 1.5, 2}, steps.jumps());
    assertEquals(0, steps.kinks().length);
    KnotPath lines = new LinearPath(own, knots);
    assertArrayEquals(new double[] {0, 1, 1.5, 2}, lines.kinks());
    assertEquals(0, lines.jumps().length);
    assertArrayEquals(new double[] {0, 1, 1.5, 2}, CubicPath.natural(own, knots).kinks());
    assertArrayEquals(
        new double[] {0, 3}, CubicPath.natural(KnotTimes.shared(TIMES), array(VALUES)).kinks());
  }

  @Test
  void knotsThatChangeAreReadAgain() {
    INDArray knots = array(VALUES);
    CubicPath path = CubicPath.natural(KnotTimes.shared(TIMES), knots);
    double[] before = value(path, 0.9);
    knots.muli(2);
    path.knotsChanged();
    assertArrayEquals(Arrays.stream(before).map(v -> 2 * v).toArray(), value(path, 0.9), 1e-14);
    path.setTimes(KnotTimes.shared(Arrays.stream(TIMES).map(t -> t + 1).toArray()));
    assertArrayEquals(Arrays.stream(before).map(v -> 2 * v).toArray(), value(path, 1.9), 1e-13);
    refused("not 3 times", "shape [5, 2]", () -> path.setTimes(KnotTimes.shared(0, 1, 2)));
  }

  @Test
  void paddingIsNeitherReadNorGivenACotangent() {
    KnotTimes padded = KnotTimes.padded(new double[] {0, 1, Double.NaN}, new double[] {0, 0.5, 2});
    INDArray knots = Nd4j.createFromArray(new double[][][] {{{1}, {2}}, {{3}, {4}}, {{0}, {6}}});
    knots.putScalar(new int[] {2, 0, 0}, Double.NaN);
    for (Interpolation kind : Interpolation.values()) {
      KnotPath path = kind.path(padded, knots);
      assertArrayEquals(new double[] {3, 6}, value(path, 2.5), 1e-14, kind.name());
      INDArray ofKnots = Nd4j.valueArrayOf(new long[] {6}, 7.0, DataType.DOUBLE);
      path.valueCotangent(2.5, Nd4j.createFromArray(new double[][] {{1}, {10}}), ofKnots);
      assertArrayEquals(new double[] {0, 0, 1, 0, 0, 10}, ofKnots.toDoubleVector(), 1e-14);
    }
  }

  @Test
  void floatsAreAccepted() {
    INDArray knots = array(VALUES).castTo(DataType.FLOAT);
    CubicPath path = CubicPath.natural(KnotTimes.shared(TIMES), knots);
    INDArray value = Nd4j.create(DataType.FLOAT, 2);
    path.value(0.98, value);
    assertEquals(-0.7521037906423473, value.getDouble(0), 1e-6);
  }

  @Test
  void knotsThatCannotBeInterpolatedAreRefused() {
    refused("time 2 is 1.0 after 1.0", "", () -> KnotTimes.shared(0, 1, 1));
    refused("of example 1", "time 0 is NaN", () -> KnotTimes.ofEachExample(TIMES, nan()));
    refused("of example 0", "no times", () -> KnotTimes.ofEachExample(new double[0]));
    refused("at least one example", "", KnotTimes::ofEachExample);
    refused("NaN at 1 and 2.0 at 2", "", () -> KnotTimes.padded(new double[] {0, Double.NaN, 2}));
    refused(
        "times of 3 examples",
        "not [5, 2]",
        () -> new LinearPath(KnotTimes.ofEachExample(TIMES, TIMES, TIMES), array(VALUES)));
    refused("in place", "dup('c')", () -> new LinearPath(TIMES, array(VALUES).dup('f')));
    INDArray broken = array(VALUES);
    broken.putScalar(3, 1, Double.NEGATIVE_INFINITY);
    refused("-Infinity at knot 3, element 1", "", () -> new LinearPath(TIMES, broken));
    refused(
        "needs at least one knot",
        "",
        () -> Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(0, 1), array(VALUES)));
  }

  private static double[] nan() {
    return new double[] {Double.NaN};
  }

  private static void refused(String part, String other, Runnable what) {
    String message = assertThrows(IllegalArgumentException.class, what::run).getMessage();
    assertTrue(message.contains(part) && message.contains(other), message);
  }
}

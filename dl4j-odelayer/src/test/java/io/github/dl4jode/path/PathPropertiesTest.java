package io.github.dl4jode.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for paths through any knots. */
class PathPropertiesTest {

  private static final int CHANNELS = 2;

  /** Random knots of a few examples, with times of their own. */
  private static final class Case {

    final Random random;
    final double[][] times;
    final double[][][] values;
    final int batch;

    Case(long seed, int batch, int fewest) {
      this.random = new Random(seed);
      this.batch = batch;
      this.times = new double[batch][];
      for (int example = 0; example < batch; example++) {
        times[example] = new double[fewest + random.nextInt(5)];
        double t = random.nextGaussian();
        for (int i = 0; i < times[example].length; i++) {
          times[example][i] = t;
          t += 0.05 + random.nextDouble();
        }
      }
      this.values = new double[most()][batch][CHANNELS];
      for (double[][] knot : values) {
        for (double[] row : knot) {
          for (int c = 0; c < CHANNELS; c++) {
            row[c] = random.nextGaussian();
          }
        }
      }
    }

    int most() {
      int most = 0;
      for (double[] row : times) {
        most = Math.max(most, row.length);
      }
      return most;
    }

    KnotPath path(Interpolation kind) {
      return kind.path(KnotTimes.ofEachExample(times), Nd4j.createFromArray(values));
    }

    /** The path of one example alone. */
    KnotPath alone(Interpolation kind, int example) {
      double[][] own = new double[times[example].length][];
      for (int i = 0; i < own.length; i++) {
        own[i] = values[i][example];
      }
      return kind.path(KnotTimes.shared(times[example]), Nd4j.createFromArray(own));
    }

    double anyTime() {
      return -2 + 8 * random.nextDouble();
    }
  }

  private static INDArray valueOf(Path path, double t) {
    INDArray value = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.value(t, value);
    return value;
  }

  private static INDArray derivativeOf(Path path, double t, Side side) {
    INDArray value = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.derivative(t, side, value);
    return value;
  }

  @Property(tries = 200)
  void itPassesThroughItsKnots(@ForAll long seed, @ForAll Interpolation kind) {
    Case one = new Case(seed, 3, 2);
    KnotPath path = one.path(kind);
    for (int example = 0; example < one.batch; example++) {
      for (int i = 0; i < one.times[example].length; i++) {
        INDArray value = valueOf(path, one.times[example][i]);
        for (int c = 0; c < CHANNELS; c++) {
          assertEquals(one.values[i][example][c], value.getDouble(example, c), 1e-13);
        }
      }
    }
  }

  /** Bit for bit: an example does not see the others. */
  @Property(tries = 200)
  void examplesAreIndependent(@ForAll long seed, @ForAll Interpolation kind) {
    Case one = new Case(seed, 4, 2);
    KnotPath path = one.path(kind);
    double t = one.anyTime();
    for (int example = 0; example < one.batch; example++) {
      KnotPath alone = one.alone(kind, example);
      assertEquals(valueOf(alone, t), valueOf(path, t).getRow(example));
      for (Side side : Side.values()) {
        assertEquals(derivativeOf(alone, t, side), derivativeOf(path, t, side).getRow(example));
      }
    }
  }

  @Provide
  Arbitrary<Interpolation> lines() {
    return Arbitraries.of(Interpolation.values())
        .filter(kind -> kind != Interpolation.PIECEWISE_CONSTANT);
  }

  @Property(tries = 200)
  void linesAreReproduced(@ForAll long seed, @ForAll("lines") Interpolation kind) {
    Case one = new Case(seed, 2, 2);
    for (int example = 0; example < one.batch; example++) {
      for (int i = 0; i < one.times[example].length; i++) {
        one.values[i][example][0] = 2 - 3 * one.times[example][i];
        one.values[i][example][1] = 1;
      }
    }
    KnotPath path = one.path(kind);
    double t = one.anyTime();
    INDArray value = valueOf(path, t);
    for (int example = 0; example < one.batch; example++) {
      double[] own = one.times[example];
      double inside = Math.max(own[0], Math.min(own[own.length - 1], t));
      assertEquals(2 - 3 * inside, value.getDouble(example, 0), 1e-12);
      assertEquals(1, value.getDouble(example, 1), 1e-12);
    }
  }

  /** Steps and lines depend on the knots next to t only. */
  @Property(tries = 200)
  void stepsAndLinesAreLocal(@ForAll long seed, @ForAll boolean steps) {
    Interpolation kind = steps ? Interpolation.PIECEWISE_CONSTANT : Interpolation.LINEAR;
    Case one = new Case(seed, 1, 4);
    double[] times = one.times[0];
    int piece = one.random.nextInt(times.length - 1);
    double t = times[piece] + one.random.nextDouble() * (times[piece + 1] - times[piece]);
    INDArray before = valueOf(one.path(kind), t);
    for (int i = 0; i < times.length; i++) {
      if (i < piece || i > piece + 1) {
        one.values[i][0][0] += 100;
      }
    }
    assertEquals(before, valueOf(one.path(kind), t));
  }

  /** u and, between the ends, u' and u'' have no jump at a knot. */
  @Property(tries = 100)
  void splinesHaveContinuousCurvature(@ForAll long seed, @ForAll boolean natural) {
    Interpolation kind = natural ? Interpolation.NATURAL_CUBIC : Interpolation.NOT_A_KNOT_CUBIC;
    Case one = new Case(seed, 1, 3);
    KnotPath path = one.path(kind);
    double[] times = one.times[0];
    double step = 1e-5;
    double size = Nd4j.createFromArray(one.values).amaxNumber().doubleValue() / (0.05 * 0.05);
    for (int i = 1; i < times.length - 1; i++) {
      double t = times[i];
      INDArray here = derivativeOf(path, t, Side.LEFT);
      assertTrue(here.distance2(derivativeOf(path, t, Side.RIGHT)) < 1e-10 * size);
      INDArray left = here.sub(derivativeOf(path, t - step, Side.LEFT)).divi(step);
      INDArray right = derivativeOf(path, t + step, Side.LEFT).sub(here).divi(step);
      // The third derivative jumps: u'' differs by step times that.
      assertTrue(left.distance2(right) < step * 100 * size / 0.05, left + " " + right);
    }
  }

  /** u' by finite differences of u; the cotangents by the transpose of unit knots. */
  @Property(tries = 100)
  void derivativesAndCotangentsAgreeWithValues(@ForAll long seed, @ForAll Interpolation kind) {
    Case one = new Case(seed, 2, 2);
    KnotPath path = one.path(kind);
    double t = one.anyTime();
    double step = 1e-6;
    for (double[] own : one.times) {
      for (double knot : own) {
        if (Math.abs(knot - t) < 2 * step) {
          return;
        }
      }
    }
    INDArray slope = derivativeOf(path, t, Side.LEFT);
    INDArray difference = valueOf(path, t + step).sub(valueOf(path, t - step)).divi(2 * step);
    assertTrue(slope.distance2(difference) < 1e-5, slope + " " + difference);

    INDArray given = Nd4j.randn(DataType.DOUBLE, path.valueShape());
    INDArray knotsOfValue = Nd4j.valueArrayOf(new long[] {one.most() * 4L}, 9.0, DataType.DOUBLE);
    INDArray knotsOfSlope = knotsOfValue.dup();
    path.valueCotangent(t, given, knotsOfValue);
    path.derivativeCotangent(t, Side.LEFT, given, knotsOfSlope);
    for (int i = 0; i < knotsOfValue.length(); i++) {
      INDArray unit = Nd4j.zeros(DataType.DOUBLE, one.most(), 2, CHANNELS);
      unit.putScalar(i, 1);
      KnotPath column = kind.path(KnotTimes.ofEachExample(one.times), unit);
      double expected = valueOf(column, t).mul(given).sumNumber().doubleValue();
      assertEquals(expected, knotsOfValue.getDouble(i), 1e-12, "value, knot element " + i);
      double ofUnit = derivativeOf(column, t, Side.LEFT).mul(given).sumNumber().doubleValue();
      assertEquals(ofUnit, knotsOfSlope.getDouble(i), 1e-10, "slope, knot element " + i);
    }
  }

  /** A path adds what it would write, and the default of the interface does so too. */
  @Property(tries = 100)
  void cotangentsAreAddedToSums(@ForAll long seed, @ForAll Interpolation kind) {
    Case one = new Case(seed, 2, 2);
    KnotPath path = one.path(kind);
    double t = one.anyTime();
    INDArray given = Nd4j.randn(DataType.DOUBLE, path.valueShape());
    INDArray ofValue = Nd4j.create(DataType.DOUBLE, one.most() * 4L);
    path.valueCotangent(t, given, ofValue);
    double[] sum = new double[one.most() * 4];
    double[] byDefault = new double[sum.length];
    Path plain =
        new Path() {
          @Override
          public long[] valueShape() {
            return path.valueShape();
          }

          @Override
          public void value(double at, INDArray value) {
            path.value(at, value);
          }

          @Override
          public void valueCotangent(double at, INDArray cotangent, INDArray knots) {
            path.valueCotangent(at, cotangent, knots);
          }
        };
    for (int i = 0; i < 2; i++) {
      path.addValueCotangent(t, given, sum);
      plain.addValueCotangent(t, given, byDefault);
    }
    assertArrayEquals(ofValue.mul(2).toDoubleVector(), sum, 1e-13);
    assertArrayEquals(sum, byDefault, 1e-13);

    path.derivativeCotangent(t, Side.LEFT, given, ofValue);
    path.addDerivativeCotangent(t, Side.LEFT, given, sum);
    for (int i = 0; i < sum.length; i++) {
      assertEquals(byDefault[i] + ofValue.getDouble(i), sum[i], 1e-12);
    }
  }

  @Property(tries = 100)
  void incrementsAreDifferences(@ForAll long seed, @ForAll Interpolation kind) {
    Case one = new Case(seed, 2, 2);
    KnotPath path = one.path(kind);
    double from = one.anyTime();
    double to = one.anyTime();
    INDArray increment = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.increment(from, to, increment);
    assertEquals(valueOf(path, to).sub(valueOf(path, from)), increment);

    INDArray given = Nd4j.randn(DataType.DOUBLE, path.valueShape());
    INDArray[] ofKnots = new INDArray[3];
    for (int i = 0; i < 3; i++) {
      ofKnots[i] = Nd4j.valueArrayOf(new long[] {one.most() * 4L}, 9.0, DataType.DOUBLE);
    }
    path.valueCotangent(from, given, ofKnots[0]);
    path.valueCotangent(to, given, ofKnots[1]);
    path.incrementCotangent(from, to, given, ofKnots[2]);
    double error = ofKnots[1].sub(ofKnots[0]).distance2(ofKnots[2]);
    assertTrue(error < 1e-13, "error " + error);
  }
}

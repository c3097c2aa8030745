package io.github.dl4jode.path.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.Side;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for paths of any series, with values that are missing. */
class SeriesPathPropertiesTest {

  private static final int BATCH = 3;
  private static final int CHANNELS = 3;
  private static final double NAN = Double.NaN;

  /** Random series; the last channel has no gap, so that every step is one. */
  private static final class Case {

    final Random random;
    final PathScheme scheme;
    final int steps;
    final double[][][] values;
    final double[][] times;
    final boolean startValue;
    final boolean overSteps;
    final boolean counts;

    Case(long seed, PathScheme scheme) {
      this.random = new Random(seed);
      this.scheme = scheme;
      this.steps = 2 + random.nextInt(8);
      this.startValue = random.nextBoolean();
      this.overSteps = random.nextBoolean();
      this.counts = random.nextBoolean();
      this.values = new double[BATCH][CHANNELS][steps];
      this.times = new double[BATCH][steps];
      boolean sharedTimes = random.nextBoolean();
      for (int example = 0; example < BATCH; example++) {
        double t = random.nextGaussian();
        for (int step = 0; step < steps; step++) {
          t += 0.1 + random.nextDouble();
          times[example][step] = sharedTimes ? step : t;
          for (int c = 0; c < CHANNELS; c++) {
            boolean missing = c < CHANNELS - 1 && random.nextInt(5) < 2;
            values[example][c][step] = missing ? NAN : random.nextGaussian();
          }
        }
      }
    }

    SeriesPath path() {
      SeriesPath.Builder builder =
          SeriesPath.builder(scheme, BATCH, CHANNELS, steps + 1)
              .timeChannel(true)
              .countChannels(counts)
              .overSteps(overSteps);
      SeriesPath path = (startValue ? builder.startValue(0.7) : builder).build();
      path.fit(series());
      return path;
    }

    ObservedSeries series() {
      return ObservedSeries.of(Nd4j.createFromArray(values)).withTimes(Nd4j.createFromArray(times));
    }

    /** Where a step is on the axis of the path. */
    double position(int example, int step) {
      if (scheme == PathScheme.RECTILINEAR) {
        return 2.0 * step;
      }
      return overSteps ? step : times[example][step];
    }

    double anyPosition(SeriesPath path) {
      return path.start() - 0.2 + random.nextDouble() * (path.end() - path.start() + 0.4);
    }
  }

  private static double[] value(Path path, double t) {
    INDArray value = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.value(t, value);
    return value.reshape('c', new long[] {value.length()}).toDoubleVector();
  }

  private static double[] derivative(Path path, double t, Side side) {
    INDArray value = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.derivative(t, side, value);
    return value.reshape('c', new long[] {value.length()}).toDoubleVector();
  }

  @Property(tries = 200)
  void itPassesThroughItsObservations(@ForAll long seed, @ForAll PathScheme scheme) {
    Case one = new Case(seed, scheme);
    SeriesPath path = one.path();
    int width = (int) path.valueShape()[1];
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < one.steps; step++) {
        double[] value = value(path, one.position(example, step));
        assertEquals(one.times[example][step], value[example * width], 1e-13, "time");
        for (int c = 0; c < CHANNELS; c++) {
          double expected = one.values[example][c][step];
          if (!Double.isNaN(expected)) {
            assertEquals(expected, value[example * width + 1 + c], 1e-13);
          }
        }
      }
    }
  }

  @Provide
  Arbitrary<PathScheme> causalSchemes() {
    return Arbitraries.of(PathScheme.values()).filter(PathScheme::causal);
  }

  /**
   * An observation that changes, disappears or comes changes nothing before the observation before
   * it, and in a rectilinear path nothing before itself.
   */
  @Property(tries = 400)
  void causalSchemesDoNotKnowTheFuture(
      @ForAll long seed, @ForAll("causalSchemes") PathScheme scheme) {
    Case one = new Case(seed, scheme);
    SeriesPath path = one.path();
    int example = one.random.nextInt(BATCH);
    int c = one.random.nextInt(CHANNELS - 1);
    int step = one.random.nextInt(one.steps);
    double[] row = one.values[example][c];
    int before = step - 1;
    while (before >= 0 && Double.isNaN(row[before])) {
      before--;
    }
    if (before < 0 && one.startValue) {
      // The step before counts as an observation of the start value.
      before = step - 1;
    }
    boolean rectilinear = scheme == PathScheme.RECTILINEAR;
    if (rectilinear ? step == 0 : before < 0) {
      // Nothing was there before.
      return;
    }
    double until = rectilinear ? 2.0 * step - 1 : one.position(example, before);
    double[][] known = new double[30][];
    for (int i = 0; i < known.length; i++) {
      known[i] = value(path, at(path, until, i));
    }
    row[step] = Double.isNaN(row[step]) || one.random.nextBoolean() ? 5 : NAN;
    SeriesPath other = one.path();
    for (int i = 0; i < known.length; i++) {
      assertArrayEquals(known[i], value(other, at(path, until, i)), "before " + until);
    }
  }

  private static double at(SeriesPath path, double until, int i) {
    return Math.min(until, path.start() - 1 + (until - path.start() + 1) * i / 29);
  }

  /** The path is an affine function of the data, so that unit changes give the exact transpose. */
  @Property(tries = 100)
  void cotangentsGoBackToTheData(@ForAll long seed, @ForAll PathScheme scheme) {
    Case one = new Case(seed, scheme);
    SeriesPath path = one.path();
    double t = one.anyPosition(path);
    double to = one.anyPosition(path);
    long size = Arrays.stream(path.knotShape()).reduce(1, Math::multiplyExact);
    INDArray given = Nd4j.randn(DataType.DOUBLE, path.valueShape());
    double[] weights = given.reshape('c', new long[] {given.length()}).toDoubleVector();
    INDArray[] ofKnots = new INDArray[3];
    for (int i = 0; i < 3; i++) {
      ofKnots[i] = Nd4j.valueArrayOf(new long[] {size}, 9.0, DataType.DOUBLE);
    }
    path.valueCotangent(t, given, ofKnots[0]);
    path.derivativeCotangent(t, Side.LEFT, given, ofKnots[1]);
    path.incrementCotangent(t, to, given, ofKnots[2]);
    double[] sum = new double[(int) size];
    path.addValueCotangent(t, given, sum);
    path.addDerivativeCotangent(t, Side.LEFT, given, sum);
    assertArrayEquals(ofKnots[0].add(ofKnots[1]).toDoubleVector(), sum, 1e-12);
    double[][] before = outputs(path, t, to);
    for (int what = 0; what < 3; what++) {
      INDArray ofData =
          Nd4j.valueArrayOf(new long[] {BATCH, CHANNELS, one.steps}, 9.0, DataType.DOUBLE);
      path.seriesCotangent(ofKnots[what], ofData);
      assertTranspose(one, t, to, what, weights, before[what], ofData);
    }
  }

  private static double[][] outputs(SeriesPath path, double t, double to) {
    INDArray increment = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.increment(t, to, increment);
    return new double[][] {
      value(path, t),
      derivative(path, t, Side.LEFT),
      increment.reshape('c', new long[] {increment.length()}).toDoubleVector()
    };
  }

  private static void assertTranspose(
      Case one, double t, double to, int what, double[] weights, double[] before, INDArray ofData) {
    for (int example = 0; example < BATCH; example++) {
      for (int c = 0; c < CHANNELS; c++) {
        for (int step = 0; step < one.steps; step++) {
          double value = one.values[example][c][step];
          double expected = 0;
          if (!Double.isNaN(value)) {
            one.values[example][c][step] = value + 1;
            double[] after = outputs(one.path(), t, to)[what];
            one.values[example][c][step] = value;
            for (int i = 0; i < after.length; i++) {
              expected += weights[i] * (after[i] - before[i]);
            }
          }
          String message = "output " + what + " of " + example + ", " + c + ", " + step;
          assertEquals(expected, ofData.getDouble(example, c, step), 1e-9, message);
        }
      }
    }
  }

  @Property(tries = 200)
  void incrementsAreDifferencesAndTheIntegralOfTheDerivative(
      @ForAll long seed, @ForAll PathScheme scheme) {
    Case one = new Case(seed, scheme);
    SeriesPath path = one.path();
    double from = one.anyPosition(path);
    double to = from + 0.01 * one.random.nextDouble();
    double[] increment = outputs(path, from, to)[2];
    double[] start = value(path, from);
    double[] end = value(path, to);
    double[] before = derivative(path, from, Side.RIGHT);
    double[] middle = derivative(path, (from + to) / 2, Side.RIGHT);
    double[] after = derivative(path, to, Side.LEFT);
    boolean smooth = true;
    for (double knot : path.times().all()) {
      smooth &= knot <= from || knot >= to;
    }
    for (int i = 0; i < increment.length; i++) {
      assertEquals(end[i] - start[i], increment[i], 1e-15);
      if (smooth) {
        // Simpson's rule is exact for a parabola.
        double integral = (to - from) * (before[i] + 4 * middle[i] + after[i]) / 6;
        assertEquals(integral, increment[i], 1e-12);
      }
    }
  }

  /** Across the steps of a gap too. */
  @Property(tries = 200)
  void cubicsHaveAContinuousDerivative(@ForAll long seed, @ForAll boolean natural) {
    PathScheme scheme = natural ? PathScheme.NATURAL_CUBIC : PathScheme.HERMITE_CUBIC;
    Case one = new Case(seed, scheme);
    SeriesPath path = one.path();
    double[] ends = path.times().ends();
    for (double knot : path.times().all()) {
      if (Arrays.binarySearch(ends, knot) < 0) {
        double[] left = derivative(path, knot, Side.LEFT);
        assertArrayEquals(left, derivative(path, knot, Side.RIGHT), 1e-10);
      }
    }
  }
}

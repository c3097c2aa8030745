package io.github.dl4jode.latentode.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One-dimensional periodic curves at uneven times of their own, after the toy data of Rubanova,
 * Chen and Duvenaud (2019), "Latent ODEs for irregularly-sampled time series": level + amplitude ·
 * sin(2π (frequency · t + phase)), frequency uniform on [0.4, 0.8], level N(1, 0.1²), and noise.
 * There amplitude and phase are the same for all, 1 and 0; here the amplitude is uniform on [0.5,
 * 1.5] and the phase on [0, 1).
 *
 * <p>Each series has its times out of {@link #LATTICE} evenly spaced ones, so that the union of
 * many series' times stays within these.
 *
 * @param curves at least one
 * @param points of each, at most {@link #LATTICE}
 * @param until the times are from 0 to here
 * @param noise standard deviation
 * @param seed of times and noise
 */
public record PeriodicCurves(List<Curve> curves, int points, double until, double noise, long seed)
    implements Serializable {

  /** How many times there are to choose from. */
  public static final int LATTICE = 1001;

  private static final List<String> SENSORS = List.of("x");

  private static final long CURVE_STREAM = -1;
  private static final long TIMES_STREAM = -2;

  /**
   * A curve.
   *
   * @param level around which it swings
   * @param amplitude by how much
   * @param frequency periods in a unit of time
   * @param phase in periods, at time 0
   */
  public record Curve(double level, double amplitude, double frequency, double phase)
      implements Serializable {

    /** The value at a time. */
    public double at(double time) {
      return level + amplitude * Math.sin(2 * Math.PI * (frequency * time + phase));
    }
  }

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no curve, or a number is out of its range
   */
  public PeriodicCurves {
    curves = List.copyOf(curves);
    boolean fits = !curves.isEmpty() && points >= 1 && points <= LATTICE;
    if (!fits || !(until > 0 && noise >= 0) || Double.isInfinite(until + noise)) {
      throw new IllegalArgumentException(
          "Curves are at least one, of 1 to %d points until a positive time, with a noise of at least 0, not %d of %d until %s with %s"
              .formatted(LATTICE, curves.size(), points, until, noise));
    }
  }

  /**
   * Draws curves: 100 points of each on [0, 5], noise 0.1.
   *
   * @param count how many
   * @param seed of all that is random
   */
  public static PeriodicCurves draw(int count, long seed) {
    SplittableRandom random = RandomOrder.random(seed, CURVE_STREAM);
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      curves.add(
          new Curve(
              random.nextGaussian(1, 0.1),
              random.nextDouble(0.5, 1.5),
              random.nextDouble(0.4, 0.8),
              random.nextDouble()));
    }
    return new PeriodicCurves(curves, 100, 5, 0.1, seed);
  }

  /** How many curves there are. */
  public int size() {
    return curves.size();
  }

  /** What is measured, with noise. The same in every call. */
  public SeriesSet observed() {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      SplittableRandom random = RandomOrder.random(seed, i);
      Series clean = clean(i);
      double[][] values = clean.values();
      for (double[] point : values) {
        point[0] += noise * random.nextGaussian();
      }
      series.add(new Series(clean.id(), clean.times(), values));
    }
    return new SeriesSet(SENSORS, series);
  }

  /** The same points without noise. */
  public SeriesSet clean() {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      series.add(clean(i));
    }
    return new SeriesSet(SENSORS, series);
  }

  private Series clean(int i) {
    long seedOfTimes = RandomOrder.seed(RandomOrder.seed(seed, TIMES_STREAM), i);
    double[] times =
        Arrays.stream(RandomOrder.choose(points, LATTICE, seedOfTimes))
            .mapToDouble(place -> until * place / (LATTICE - 1))
            .toArray();
    return series(i, times);
  }

  /**
   * A curve at other times, without noise.
   *
   * @param index of the curve
   * @param times strictly increasing
   */
  public Series series(int index, double... times) {
    Curve curve = curves.get(index);
    double[][] values =
        Arrays.stream(times).mapToObj(t -> new double[] {curve.at(t)}).toArray(double[][]::new);
    return new Series("curve-" + index, times, values);
  }
}

package io.github.dl4jode.latentode.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two-dimensional spirals, half of them clockwise and half counter-clockwise, as in the experiment
 * with latent ODEs of Chen et al. (2018), "Neural ordinary differential equations", section 5.1. A
 * series has {@link #WINDOW} successive points of its curve, from a random start at least as many
 * from both ends of the curve, with noise; its sensors are x and y.
 *
 * @param spirals at least one
 * @param noise standard deviation in x and in y
 * @param seed of the noise
 */
public record Spirals(List<Spiral> spirals, double noise, long seed) implements Serializable {

  /** How many points a series has. */
  public static final int WINDOW = 100;

  /** The noise of the experiment. */
  public static final double NOISE = 0.3;

  private static final List<String> SENSORS = List.of("x", "y");

  private static final long ORDER_STREAM = -1;
  private static final long START_STREAM = -2;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no spiral, a window goes beyond its curve, or the
   *     noise is negative or not finite
   */
  public Spirals {
    spirals = List.copyOf(spirals);
    boolean inside = spirals.stream().allMatch(one -> one.start() + WINDOW <= Spiral.POINTS);
    if (spirals.isEmpty() || !inside || !(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Spirals are at least one, start at %d at the latest, and have a noise of at least 0, not %s; they are %s"
              .formatted(Spiral.POINTS - WINDOW, noise, spirals));
    }
  }

  /**
   * Draws spirals with the noise of the experiment; of an odd number one more is counter-clockwise.
   *
   * @param count how many
   * @param future how many points there are to be after every window, 0 to 300: starts are drawn
   *     from 100 to 399, as in the experiment, or up to 400 - future
   * @param seed of all that is random
   * @throws IllegalArgumentException if there are none, or the curve is not as long
   */
  public static Spirals draw(int count, int future, long seed) {
    int latest = Math.min(Spiral.POINTS - WINDOW - 1, Spiral.POINTS - WINDOW - future);
    if (count < 1 || future < 0 || latest < WINDOW) {
      throw new IllegalArgumentException(
          "%d spirals with %d points after their windows cannot be drawn; it is at least one, and 0 to %d points"
              .formatted(count, future, Spiral.POINTS - 2 * WINDOW));
    }
    int[] order = RandomOrder.permutation(count, RandomOrder.seed(seed, ORDER_STREAM));
    SplittableRandom random = RandomOrder.random(seed, START_STREAM);
    List<Spiral> spirals = new ArrayList<>();
    for (int place : order) {
      SpiralDirection direction =
          place < count / 2 ? SpiralDirection.CLOCKWISE : SpiralDirection.COUNTER_CLOCKWISE;
      spirals.add(new Spiral(direction, random.nextInt(WINDOW, latest + 1)));
    }
    return new Spirals(spirals, NOISE, seed);
  }

  /** How many spirals there are. */
  public int size() {
    return spirals.size();
  }

  /** The windows with noise: what is measured. The same in every call. */
  public SeriesSet observed() {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      Series clean = clean(i, 0, WINDOW);
      SplittableRandom random = RandomOrder.random(seed, i);
      double[][] values = clean.values();
      for (double[] point : values) {
        point[0] += noise * random.nextGaussian();
        point[1] += noise * random.nextGaussian();
      }
      series.add(new Series(clean.id(), clean.times(), values));
    }
    return new SeriesSet(SENSORS, series);
  }

  /** The windows without noise. */
  public SeriesSet clean() {
    return clean(0, WINDOW);
  }

  /**
   * What follows the windows, without noise.
   *
   * @param points how many
   * @throws IllegalArgumentException if a curve is not as long
   */
  public SeriesSet continuation(int points) {
    return clean(WINDOW, WINDOW + points);
  }

  private SeriesSet clean(int from, int to) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      series.add(clean(i, from, to));
    }
    return new SeriesSet(SENSORS, series);
  }

  private Series clean(int i, int from, int to) {
    return spirals.get(i).series("spiral-" + i, from, to);
  }
}

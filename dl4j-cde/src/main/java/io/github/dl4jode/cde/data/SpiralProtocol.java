package io.github.dl4jode.cde.data;

import io.github.dl4jode.noise.IterationNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Spirals of two directions, to be told apart: the examples of torchcde and of diffrax. Times are
 * evenly spaced from 0 to 4π, the channels are x and y; the first half of the series is turned
 * around by the sign of x and is class 1.
 */
public enum SpiralProtocol {
  /** x = cos(s + t) / (1 + t / 2), y = sin(s + t) / (1 + t / 2), s random; noise of 0.01. */
  TORCHCDE("torchcde") {
    @Override
    void point(double start, double time, double... point) {
      double radius = 1 / (1 + time / 2);
      point[0] = Math.cos(start + time) * radius;
      point[1] = Math.sin(start + time) * radius;
    }

    @Override
    double noise() {
      return 0.01;
    }
  },
  /** y' = A y with A = [-0.3, 2; -2, -0.3], from a random point of the unit circle. */
  DIFFRAX("diffrax") {
    @Override
    void point(double start, double time, double... point) {
      double radius = Math.exp(-0.3 * time);
      point[0] = radius * Math.cos(start - 2 * time);
      point[1] = radius * Math.sin(start - 2 * time);
    }

    @Override
    double noise() {
      return 0;
    }
  };

  /** The last time. */
  public static final double LAST_TIME = 4 * Math.PI;

  private static final List<String> CHANNELS = List.of("x", "y");

  private final String label;

  SpiralProtocol(String label) {
    this.label = label;
  }

  abstract void point(double start, double time, double... point);

  abstract double noise();

  /**
   * Generates spirals.
   *
   * @param count at least 2; the first half is class 1
   * @param points of each spiral, at least 2
   * @param seed series i is a function of the seed and i
   * @throws IllegalArgumentException if a number is less than 2
   */
  public LabelledSeriesSet generate(int count, int points, long seed) {
    if (count < 2 || points < 2) {
      throw new IllegalArgumentException(
          "There are at least 2 spirals of at least 2 points, not %d of %d"
              .formatted(count, points));
    }
    List<LabelledSeries> series = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SplittableRandom random = IterationNoise.of(seed, i);
      boolean turned = i < count / 2;
      double start = 2 * Math.PI * random.nextDouble();
      double[] times = new double[points];
      double[][] values = new double[points][CHANNELS.size()];
      for (int k = 0; k < points; k++) {
        times[k] = LAST_TIME * k / (points - 1);
        point(start, times[k], values[k]);
        values[k][0] = (turned ? -1 : 1) * values[k][0] + noise() * random.nextGaussian();
        values[k][1] += noise() * random.nextGaussian();
      }
      series.add(new LabelledSeries("spiral " + (i + 1), turned ? 1 : 0, times, values));
    }
    return new LabelledSeriesSet(CHANNELS, List.of("plain", "mirrored"), series);
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}

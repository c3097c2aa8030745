package io.github.dl4jode.sde.demo.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Processes that are generated. */
public enum ProcessChoice {
  /**
   * dY = (0.02 t - 0.1 Y) dt + 0.0125 t dW on [0, 63], Y(0) uniform on [-1, 1]; exact in law. The
   * data of torchsde's SDE-GAN.
   */
  ORNSTEIN_UHLENBECK("ou", 63),
  /** Brownian motion on [0, 1]. */
  BROWNIAN("brownian", 1),
  /**
   * Lorenz's equations with noise in proportion to the state on [0, 2], by small Euler steps. The
   * data of torchsde's latent SDE.
   */
  LORENZ("lorenz", 2);

  private static final double LORENZ_STEP = 1e-3;

  private final String label;
  private final double last;

  ProcessChoice(String label, double last) {
    this.label = label;
    this.last = last;
  }

  /**
   * Generates series.
   *
   * @param count how many
   * @param points times, evenly spaced, two or more
   */
  public SamplePaths generate(int count, int points, long seed) {
    double[] times = new double[points];
    for (int k = 0; k < points; k++) {
      times[k] = last * k / (points - 1);
    }
    double[][][] values = new double[count][][];
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      SplittableRandom random = seeds.split();
      values[i] =
          switch (this) {
            case ORNSTEIN_UHLENBECK -> new double[][] {ornsteinUhlenbeck(times, random)};
            case BROWNIAN -> new double[][] {brownian(times, random)};
            case LORENZ -> lorenz(times, random);
          };
    }
    return SamplePaths.numbered(channels(), times, values);
  }

  private List<String> channels() {
    return switch (this) {
      case ORNSTEIN_UHLENBECK -> List.of("y");
      case BROWNIAN -> List.of("w");
      case LORENZ -> List.of("x", "y", "z");
    };
  }

  /** E Y(t) of {@link #ORNSTEIN_UHLENBECK}. */
  public static double mean(double t) {
    return 0.2 * t - 2 + 2 * Math.exp(-0.1 * t);
  }

  /** Var Y(t) of {@link #ORNSTEIN_UHLENBECK}. */
  public static double variance(double t) {
    return Math.exp(-0.2 * t) / 3 + ofNoise(t);
  }

  /** The part of the noise in the variance. */
  private static double ofNoise(double t) {
    return 1.5625e-4 * (5 * t * t - 50 * t + 250 - 250 * Math.exp(-0.2 * t));
  }

  private static double[] ornsteinUhlenbeck(double[] times, RandomGenerator random) {
    double[] values = new double[times.length];
    values[0] = random.nextDouble(-1, 1);
    for (int k = 1; k < times.length; k++) {
      double kept = Math.exp(-0.1 * (times[k] - times[k - 1]));
      double variance = ofNoise(times[k]) - kept * kept * ofNoise(times[k - 1]);
      values[k] =
          mean(times[k])
              + kept * (values[k - 1] - mean(times[k - 1]))
              + Math.sqrt(variance) * random.nextGaussian();
    }
    return values;
  }

  private static double[] brownian(double[] times, RandomGenerator random) {
    double[] values = new double[times.length];
    for (int k = 1; k < times.length; k++) {
      values[k] = values[k - 1] + Math.sqrt(times[k] - times[k - 1]) * random.nextGaussian();
    }
    return values;
  }

  private static double[][] lorenz(double[] times, RandomGenerator random) {
    double[] state = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    double[][] values = new double[3][times.length];
    for (int k = 0; k < times.length; k++) {
      double interval = k == 0 ? 0 : times[k] - times[k - 1];
      int steps = (int) Math.ceil(interval / LORENZ_STEP);
      for (int step = 0; step < steps; step++) {
        lorenzStep(state, interval / steps, random);
      }
      for (int channel = 0; channel < 3; channel++) {
        values[channel][k] = state[channel];
      }
    }
    return values;
  }

  private static void lorenzStep(double[] s, double h, RandomGenerator random) {
    double root = Math.sqrt(h);
    double x = s[0] + 10 * (s[1] - s[0]) * h + 0.1 * s[0] * root * random.nextGaussian();
    double y =
        s[1] + (28 * s[0] - s[1] - s[0] * s[2]) * h + 0.28 * s[1] * root * random.nextGaussian();
    double z =
        s[2] + (s[0] * s[1] - 8.0 / 3 * s[2]) * h + 0.3 * s[2] * root * random.nextGaussian();
    s[0] = x;
    s[1] = y;
    s[2] = z;
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}

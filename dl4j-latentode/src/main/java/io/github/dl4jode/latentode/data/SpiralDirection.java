package io.github.dl4jode.latentode.data;

/**
 * Which way round a spiral runs. Each is one curve over s from 0 to 6π, with the constants of the
 * example of Chen et al. (2018).
 */
public enum SpiralDirection {
  /** Around (-5, 0) and outwards, angle 6π + 1 - s, radius 15 / angle. */
  CLOCKWISE {
    @Override
    public double[] at(double s) {
      double angle = LAST + 1 - s;
      return polar(-5, 50 * GROWTH / angle, angle);
    }
  },

  /** Around (5, 0) and outwards, angle s, radius 0.3 s. */
  COUNTER_CLOCKWISE {
    @Override
    public double[] at(double s) {
      return polar(5, GROWTH * s, s);
    }
  };

  /** Where the curve ends. */
  public static final double LAST = 6 * Math.PI;

  private static final double GROWTH = 0.3;

  /**
   * The point (x, y) of the curve.
   *
   * @param s from 0 to {@link #LAST}
   */
  public abstract double[] at(double s);

  private static double[] polar(double centre, double radius, double angle) {
    return new double[] {centre + radius * Math.cos(angle), radius * Math.sin(angle)};
  }
}

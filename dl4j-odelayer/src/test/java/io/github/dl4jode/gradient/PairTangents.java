package io.github.dl4jode.gradient;

/**
 * Steps of methods with two states for the equation of {@code ReversibleGradientTest}, in plain
 * Java, each state with its derivative in one direction: y = (q, p, dq, dp).
 */
abstract class PairTangents {

  private double theta;
  private double ofTheta;

  /** One step, which changes y and z. */
  abstract void step(double t, double end, double[] y, double[] z);

  /**
   * The end of a solve.
   *
   * @param direction 0 for q_0, 1 for p_0, 2 for θ
   */
  double[] of(double withTheta, double[] start, int direction, double h, int steps) {
    theta = withTheta;
    ofTheta = direction == 2 ? 1 : 0;
    double[] y = {start[0], start[1], direction == 0 ? 1 : 0, direction == 1 ? 1 : 0};
    double[] z = y.clone();
    for (int n = 0; n < steps; n++) {
      step(n * h, (n + 1) * h, y, z);
    }
    return y;
  }

  double[] f(double t, double[] y) {
    double stiffness = theta + 3 * y[0] * y[0];
    return new double[] {
      y[1] + 0.1 * Math.sin(t),
      -theta * y[0] - y[0] * y[0] * y[0] + 0.1 * Math.cos(t),
      y[3],
      -stiffness * y[2] - ofTheta * y[0]
    };
  }

  static double[] sum(double a, double[] x, double b, double[] y) {
    double[] sum = new double[4];
    for (int i = 0; i < 4; i++) {
      sum[i] = a * x[i] + b * y[i];
    }
    return sum;
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, 4);
  }

  /** Reversible Heun. */
  static final class Heun extends PairTangents {

    @Override
    void step(double t, double end, double[] y, double[] z) {
      double h = end - t;
      double[] before = f(t, z);
      copy(sum(1, sum(2, y, -1, z), h, before), z);
      copy(sum(1, y, h / 2, sum(1, before, 1, f(end, z))), y);
    }
  }

  /** The reversible form of the midpoint rule. */
  static final class Midpoint extends PairTangents {

    private final double coupling;

    Midpoint(double coupling) {
      this.coupling = coupling;
    }

    @Override
    void step(double t, double end, double[] y, double[] z) {
      double[] mixed = sum(coupling, y, 1 - coupling, z);
      copy(sum(1, mixed, 1, increment(t, end - t, z)), y);
      copy(sum(1, z, -1, increment(end, t - end, y)), z);
    }

    private double[] increment(double t, double h, double[] x) {
      double[] middle = sum(1, x, h / 2, f(t, x));
      return sum(h, f(t + h / 2, middle), 0, x);
    }
  }
}

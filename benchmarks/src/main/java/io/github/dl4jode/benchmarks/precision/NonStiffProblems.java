package io.github.dl4jode.benchmarks.precision;

import java.util.List;

/**
 * The problems that are not stiff: Hairer, Nørsett and Wanner I, sections II.0 and II.10, and the
 * classes B and D of Hull, Enright, Fellen and Sedgwick (1972).
 */
final class NonStiffProblems {

  private static final double MOON = 0.012277471;
  private static final double ECCENTRICITY = 0.9;
  private static final double BODY = 0.51;

  /** By Taylor series of order 40 in decimal arithmetic of 50 digits. */
  private static final double[] LOTKA_VOLTERRA_AT_20 = {0.6761876008576606, 0.18608160996400297};

  private NonStiffProblems() {}

  static List<PrecisionProblem> all() {
    return List.of(
        lotkaVolterra(), arenstorf(), Pleiades.problem(), kepler(), rigidBody(), spiral());
  }

  private static PrecisionProblem lotkaVolterra() {
    return PrecisionProblem.nonStiff(
        "lotka_volterra",
        "Lotka–Volterra",
        20,
        new double[] {1, 3},
        () ->
            PrecisionField.withDifferences(
                2,
                (t, y, f) -> {
                  f[0] = 2 * (y[0] - y[0] * y[1]);
                  f[1] = -y[1] + y[0] * y[1];
                }),
        LOTKA_VOLTERRA_AT_20::clone);
  }

  /** A satellite of earth and moon; it comes back after the period. */
  private static PrecisionProblem arenstorf() {
    double[] start = {0.994, 0, 0, -2.0015851063790824};
    return PrecisionProblem.nonStiff(
        "arenstorf",
        "Arenstorf orbit",
        17.065216560157964,
        start,
        () ->
            PrecisionField.withDifferences(
                4,
                (t, y, f) -> {
                  double earth = 1 - MOON;
                  double fromEarth = Math.pow(square(y[0] + MOON) + square(y[1]), 1.5);
                  double fromMoon = Math.pow(square(y[0] - earth) + square(y[1]), 1.5);
                  f[0] = y[2];
                  f[1] = y[3];
                  f[2] =
                      y[0]
                          + 2 * y[3]
                          - earth * (y[0] + MOON) / fromEarth
                          - MOON * (y[0] - earth) / fromMoon;
                  f[3] = y[1] - 2 * y[2] - earth * y[1] / fromEarth - MOON * y[1] / fromMoon;
                }),
        start::clone);
  }

  /** DETEST D5: two bodies on an ellipse of eccentricity 0.9, solved by Kepler's equation. */
  private static PrecisionProblem kepler() {
    double end = 20;
    return PrecisionProblem.nonStiff(
        "kepler",
        "Kepler ellipse (DETEST D5)",
        end,
        onEllipse(0),
        () ->
            PrecisionField.withDifferences(
                4,
                (t, y, f) -> {
                  double cube = Math.pow(square(y[0]) + square(y[1]), 1.5);
                  f[0] = y[2];
                  f[1] = y[3];
                  f[2] = -y[0] / cube;
                  f[3] = -y[1] / cube;
                }),
        () -> onEllipse(end));
  }

  /** Position and speed at a time. */
  private static double[] onEllipse(double t) {
    double u = t;
    for (int i = 0; i < 100; i++) {
      u -= (u - ECCENTRICITY * Math.sin(u) - t) / (1 - ECCENTRICITY * Math.cos(u));
    }
    double minor = Math.sqrt(1 - square(ECCENTRICITY));
    double rate = 1 / (1 - ECCENTRICITY * Math.cos(u));
    return new double[] {
      Math.cos(u) - ECCENTRICITY,
      minor * Math.sin(u),
      -Math.sin(u) * rate,
      minor * Math.cos(u) * rate
    };
  }

  /** DETEST B5, Euler's equations of a body without forces, solved by elliptic functions. */
  private static PrecisionProblem rigidBody() {
    double end = 20;
    return PrecisionProblem.nonStiff(
        "rigid_body",
        "Rigid body (DETEST B5)",
        end,
        new double[] {0, 1, 1},
        () ->
            PrecisionField.withDifferences(
                3,
                (t, y, f) -> {
                  f[0] = y[1] * y[2];
                  f[1] = -y[0] * y[2];
                  f[2] = -BODY * y[0] * y[1];
                }),
        () -> elliptic(end));
  }

  /**
   * sn, cn and dn with k² = 0.51, by the arithmetic–geometric mean (Abramowitz and Stegun 16.4).
   */
  private static double[] elliptic(double t) {
    int levels = 8;
    double[] a = new double[levels];
    double[] c = new double[levels];
    a[0] = 1;
    c[0] = Math.sqrt(BODY);
    double b = Math.sqrt(1 - BODY);
    for (int i = 1; i < levels; i++) {
      a[i] = (a[i - 1] + b) / 2;
      c[i] = (a[i - 1] - b) / 2;
      b = Math.sqrt(a[i - 1] * b);
    }
    double phase = Math.scalb(a[levels - 1] * t, levels - 1);
    for (int i = levels - 1; i > 0; i--) {
      phase = (phase + Math.asin(c[i] / a[i] * Math.sin(phase))) / 2;
    }
    double sine = Math.sin(phase);
    return new double[] {sine, Math.cos(phase), Math.sqrt(1 - BODY * sine * sine)};
  }

  private static PrecisionProblem spiral() {
    return PrecisionProblem.nonStiff(
        "spiral",
        "Neural ODE of a spiral",
        SpiralNetwork.END,
        SpiralNetwork.initial(),
        SpiralNetwork::term,
        SpiralNetwork::reference);
  }

  private static double square(double x) {
    return x * x;
  }
}

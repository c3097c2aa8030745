package io.github.dl4jode.method.explicit;

import io.github.dl4jode.method.Interpolant;

/** The tableaus of orders 1 to 4. */
final class LowOrderTableaus {

  private static final double[] NO_EMBEDDED = {};

  private LowOrderTableaus() {}

  /** Euler's method. */
  static ButcherTableau euler() {
    double[] b = {1};
    return new ButcherTableau(
        1, 0, new double[] {0}, new double[][] {{}}, b, NO_EMBEDDED, Interpolant.linear(b));
  }

  /** The explicit midpoint rule. */
  static ButcherTableau midpoint() {
    return fixedStep(2, new double[] {0, 1.0 / 2}, new double[][] {{}, {1.0 / 2}}, 0, 1);
  }

  /** Heun's method of two stages. */
  static ButcherTableau heun2() {
    return fixedStep(2, new double[] {0, 1}, new double[][] {{}, {1}}, 1.0 / 2, 1.0 / 2);
  }

  /** Heun's method of three stages. */
  static ButcherTableau heun3() {
    return fixedStep(
        3,
        new double[] {0, 1.0 / 3, 2.0 / 3},
        new double[][] {{}, {1.0 / 3}, {0, 2.0 / 3}},
        1.0 / 4,
        0,
        3.0 / 4);
  }

  /** The classic method of four stages. */
  static ButcherTableau rk4() {
    return fixedStep(
        4,
        new double[] {0, 1.0 / 2, 1.0 / 2, 1},
        new double[][] {{}, {1.0 / 2}, {0, 1.0 / 2}, {0, 0, 1}},
        1.0 / 6,
        1.0 / 3,
        1.0 / 3,
        1.0 / 6);
  }

  /** The 3/8 rule. */
  static ButcherTableau rk4ThreeEighths() {
    return fixedStep(
        4,
        new double[] {0, 1.0 / 3, 2.0 / 3, 1},
        new double[][] {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}},
        1.0 / 8,
        3.0 / 8,
        3.0 / 8,
        1.0 / 8);
  }

  /** Heun's method with Euler's embedded. */
  static ButcherTableau adaptiveHeun() {
    double[] b = {1.0 / 2, 1.0 / 2};
    return new ButcherTableau(
        2,
        1,
        new double[] {0, 1},
        new double[][] {{}, {1}},
        b,
        new double[] {1, 0},
        Interpolant.hermite(2, b, 3));
  }

  /** Bogacki and Shampine's pair 3(2). */
  static ButcherTableau bosh3() {
    double[] b = {2.0 / 9, 1.0 / 3, 4.0 / 9, 0};
    return new ButcherTableau(
        3,
        2,
        new double[] {0, 1.0 / 2, 3.0 / 4, 1},
        new double[][] {{}, {1.0 / 2}, {0, 3.0 / 4}, {2.0 / 9, 1.0 / 3, 4.0 / 9}},
        b,
        new double[] {7.0 / 24, 1.0 / 4, 1.0 / 3, 1.0 / 8},
        Interpolant.hermite(3, b, 4));
  }

  /** Fehlberg's pair 2(1). */
  static ButcherTableau fehlberg2() {
    double[] b = {1.0 / 512, 255.0 / 256, 1.0 / 512};
    return new ButcherTableau(
        2,
        1,
        new double[] {0, 1.0 / 2, 1},
        new double[][] {{}, {1.0 / 2}, {1.0 / 256, 255.0 / 256}},
        b,
        new double[] {1.0 / 256, 255.0 / 256, 0},
        Interpolant.hermite(2, b, 4));
  }

  private static ButcherTableau fixedStep(int order, double[] c, double[][] a, double... b) {
    return new ButcherTableau(
        order, 0, c, a, b, NO_EMBEDDED, Interpolant.hermite(order, b, b.length + 1));
  }
}

package io.github.dl4jode.sde.method;

/**
 * The coefficients of a stochastic Runge–Kutta method whose stages are z_i = y + Σ_j a_ij f_j h +
 * aW_ij g_j ΔW + aH_ij g_j H, with the space–time Lévy area H; the step has the weights b in place
 * of a row of a.
 *
 * @param nodes c
 * @param drift a, rows without the first, empty one
 * @param increment aW, alike
 * @param area aH, alike
 * @param driftWeights b
 * @param incrementWeights bW
 * @param areaWeights bH
 */
record SdeTableau(
    double[] nodes,
    double[][] drift,
    double[][] increment,
    double[][] area,
    double[] driftWeights,
    double[] incrementWeights,
    double[] areaWeights) {

  private static final double WEIGHT = (3 - Math.sqrt(3)) / 6;

  /** Foster, dos Reis and Strange (2024), "High order splitting methods for SDEs", section 6. */
  static final SdeTableau SHARK =
      new SdeTableau(
          new double[] {0, 0, 5.0 / 6},
          new double[][] {{0}, {0, 5.0 / 6}},
          new double[][] {{0}, {0, 5.0 / 6}},
          new double[][] {{1}, {1, 0}},
          new double[] {0, 0.4, 0.6},
          new double[] {0, 0.4, 0.6},
          new double[] {0, 1.2, -1.2});

  static final SdeTableau SPARK =
      new SdeTableau(
          new double[] {0, 0.5, 1},
          new double[][] {{0.5}, {0, 1}},
          new double[][] {{0.5}, {0, 1}},
          new double[][] {{Math.sqrt(3)}, {0, 0}},
          new double[] {WEIGHT, 1 - 2 * WEIGHT, WEIGHT},
          new double[] {WEIGHT, 1 - 2 * WEIGHT, WEIGHT},
          new double[] {1, 0, -1});

  static final SdeTableau SLOW_RK =
      new SdeTableau(
          new double[] {0, 0.5, 0.5, 0.5, 0.5, 0.75, 1},
          new double[][] {
            {0.5}, {0.5, 0}, {0.5, 0, 0}, {0.5, 0, 0, 0}, {0.75, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0}
          },
          new double[][] {
            {0}, {0, 0.5}, {0, 0, 0.5}, {0, 0, 0, 1}, {0, 0, 0, 0.75, 0}, {0, 0, 0.5, 0, 0, 0}
          },
          new double[][] {
            {0}, {0, 0}, {0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 1.5, 0}, {0, 0, 0, 0, 0, 0}
          },
          new double[] {1.0 / 3, 0, 0, 0, 0, 2.0 / 3, 0},
          new double[] {0, 1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6, 0, 0},
          new double[] {0, 0, 0, 2, 0, 0, -2});
}

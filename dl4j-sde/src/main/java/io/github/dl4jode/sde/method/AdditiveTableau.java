package io.github.dl4jode.sde.method;

/**
 * The coefficients of a stochastic Runge–Kutta method for additive noise: stages z_i = y + Σ_j a_ij
 * f_j h + g (aW_i ΔW + aH_i H) with g at the start.
 *
 * @param nodes c
 * @param drift a, rows without the first, empty one
 * @param increment aW
 * @param area aH
 * @param weights b
 */
record AdditiveTableau(
    double[] nodes, double[][] drift, double[] increment, double[] area, double[] weights) {

  static final AdditiveTableau SEA =
      new AdditiveTableau(
          new double[] {0},
          new double[][] {},
          new double[] {0.5},
          new double[] {1},
          new double[] {1});

  static final AdditiveTableau SHARK =
      new AdditiveTableau(
          new double[] {0, 5.0 / 6},
          new double[][] {{5.0 / 6}},
          new double[] {0, 5.0 / 6},
          new double[] {1, 1},
          new double[] {0.4, 0.6});
}

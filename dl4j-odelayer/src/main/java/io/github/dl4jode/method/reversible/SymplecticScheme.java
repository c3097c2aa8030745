package io.github.dl4jode.method.reversible;

/**
 * The sequence of substeps of a symplectic method. A kick changes the momenta p by h w ∂p/∂t at the
 * positions q, a drift changes q by h w ∂q/∂t at the momenta.
 */
public enum SymplecticScheme {
  /**
   * The symplectic Euler method, order 1: p first, then q with the new p. Hairer, Lubich and Wanner,
   * Geometric numerical integration, section I.1.2; de Vogelaere (1956).
   */
  SEMI_IMPLICIT_EULER("semi_implicit_euler", 1, false, new double[] {1, 1}, new double[] {0, 1}),

  /**
   * Half a kick, a drift and half a kick, order 2, symmetric: Störmer (1907), Verlet (1967); Hairer,
   * Lubich and Wanner, section I.1.4.
   */
  STORMER_VERLET(
      "stormer_verlet", 2, true, new double[] {0.5, 1, 0.5}, new double[] {0, 0.5, 1}),

  /**
   * Three Störmer–Verlet steps of lengths γ, 1 - 2γ and γ, γ = 1 / (2 - 2^(1/3)), order 4, symmetric:
   * Yoshida (1990), Construction of higher order symplectic integrators, Phys. Lett. A 150.
   */
  YOSHIDA4("yoshida4", 4, true, Yoshida.WEIGHTS, Yoshida.NODES);

  private final String label;
  private final int order;
  private final boolean symmetric;
  private final double[] weights;
  private final double[] nodes;

  /** The coefficients of Yoshida's composition. */
  private static final class Yoshida {

    static final double OUTER = 1 / (2 - Math.cbrt(2));
    static final double INNER = 1 - 2 * OUTER;
    static final double[] WEIGHTS = {
      OUTER / 2, OUTER, (OUTER + INNER) / 2, INNER, (OUTER + INNER) / 2, OUTER, OUTER / 2
    };
    static final double[] NODES = {
      0, OUTER / 2, OUTER, OUTER + INNER / 2, OUTER + INNER, 1 - OUTER / 2, 1
    };
  }

  SymplecticScheme(
      String label, int order, boolean symmetric, double[] weights, double[] nodes) {
    this.label = label;
    this.order = order;
    this.symmetric = symmetric;
    this.weights = weights;
    this.nodes = nodes;
  }

  /** The name of the method. */
  public String label() {
    return label;
  }

  /** Its order. */
  public int order() {
    return order;
  }

  /** Whether a step begins and ends with a kick, so that both are at a state of the solution. */
  boolean symmetric() {
    return symmetric;
  }

  /** The number of substeps; those with even numbers are kicks. */
  int substeps() {
    return weights.length;
  }

  /** The length of a substep in units of the step. */
  double weight(int substep) {
    return weights[substep];
  }

  /** The time at which a substep evaluates the term, from 0 to 1. */
  double node(int substep) {
    return nodes[substep];
  }
}

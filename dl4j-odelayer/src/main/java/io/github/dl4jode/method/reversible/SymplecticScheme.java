package io.github.dl4jode.method.reversible;

/**
 * The sequence of substeps of a symplectic method. A kick changes the momenta p by h w ∂p/∂t at the
 * positions q, a drift changes q by h w ∂q/∂t at the momenta.
 */
public enum SymplecticScheme {
  /**
   * The symplectic Euler method, order 1: p first, then q with the new p. Hairer, Lubich and
   * Wanner, Geometric numerical integration, section I.1.2; de Vogelaere (1956).
   */
  SEMI_IMPLICIT_EULER("semi_implicit_euler", 1, false, 2),

  /**
   * Half a kick, a drift and half a kick, order 2, symmetric: Störmer (1907), Verlet (1967);
   * Hairer, Lubich and Wanner, section I.1.4.
   */
  STORMER_VERLET("stormer_verlet", 2, true, 3),

  /**
   * Three Störmer–Verlet steps of lengths γ, 1 - 2γ and γ, γ = 1 / (2 - 2^(1/3)), order 4,
   * symmetric: Yoshida (1990), Construction of higher order symplectic integrators, Phys. Lett. A
   * 150.
   */
  YOSHIDA4("yoshida4", 4, true, 7);

  private final String label;
  private final int order;
  private final boolean symmetric;
  private final int substeps;

  /** The coefficients; an enum has no arrays of its own. */
  private static final class Coefficients {

    static final double[] EULER_WEIGHTS = {1, 1};
    static final double[] EULER_NODES = {0, 1};
    static final double[] VERLET_WEIGHTS = {0.5, 1, 0.5};
    static final double[] VERLET_NODES = {0, 0.5, 1};

    static final double OUTER = 1 / (2 - Math.cbrt(2));
    static final double INNER = 1 - 2 * OUTER;
    static final double[] YOSHIDA_WEIGHTS = {
      OUTER / 2, OUTER, (OUTER + INNER) / 2, INNER, (OUTER + INNER) / 2, OUTER, OUTER / 2
    };
    static final double[] YOSHIDA_NODES = {
      0, OUTER / 2, OUTER, OUTER + INNER / 2, OUTER + INNER, 1 - OUTER / 2, 1
    };
  }

  SymplecticScheme(String label, int order, boolean symmetric, int substeps) {
    this.label = label;
    this.order = order;
    this.symmetric = symmetric;
    this.substeps = substeps;
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
    return substeps;
  }

  /** The length of a substep in units of the step. */
  double weight(int substep) {
    return switch (this) {
      case SEMI_IMPLICIT_EULER -> Coefficients.EULER_WEIGHTS[substep];
      case STORMER_VERLET -> Coefficients.VERLET_WEIGHTS[substep];
      case YOSHIDA4 -> Coefficients.YOSHIDA_WEIGHTS[substep];
    };
  }

  /** The time at which a substep evaluates the term, from 0 to 1. */
  double node(int substep) {
    return switch (this) {
      case SEMI_IMPLICIT_EULER -> Coefficients.EULER_NODES[substep];
      case STORMER_VERLET -> Coefficients.VERLET_NODES[substep];
      case YOSHIDA4 -> Coefficients.YOSHIDA_NODES[substep];
    };
  }
}

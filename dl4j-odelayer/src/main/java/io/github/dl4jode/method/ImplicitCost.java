package io.github.dl4jode.method;

/**
 * The linear algebra of a solve by an implicit method. Matrices of all examples count as one.
 *
 * @param jacobians how often the Jacobian was evaluated; its products count as evaluations too
 * @param factorisations how often the matrices were factorised
 * @param iterations corrections of Newton's iteration; 0 for a method without it
 * @param failures attempts at a step in which Newton's iteration did not converge
 */
public record ImplicitCost(int jacobians, int factorisations, int iterations, int failures) {

  /** The sum of two costs. */
  public ImplicitCost plus(ImplicitCost other) {
    return new ImplicitCost(
        jacobians + other.jacobians,
        factorisations + other.factorisations,
        iterations + other.iterations,
        failures + other.failures);
  }
}

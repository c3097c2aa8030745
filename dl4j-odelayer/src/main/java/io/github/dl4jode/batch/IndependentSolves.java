package io.github.dl4jode.batch;

import io.github.dl4jode.solver.OdeSolver;

/** Solves of examples that have nothing to do with each other. */
final class IndependentSolves {

  private IndependentSolves() {}

  /**
   * The solver, if no example depends on the ones before it.
   *
   * @throws IllegalArgumentException if it remembers the first step
   */
  static OdeSolver require(OdeSolver solver) {
    if (solver.remembersFirstStep()) {
      throw new IllegalArgumentException(
          "A solver with rememberFirstStep cannot solve each example as its own: an example would depend on the ones before it. Leave rememberFirstStep out");
    }
    return solver;
  }
}

package io.github.dl4jode.method.implicit;

import io.github.dl4jode.term.Term;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Decides when the Jacobian of the steps is evaluated, and when its matrices are factorised again
 * (Hairer and Wanner II, section IV.8, "Jacobian recomputation").
 */
final class NewtonMatrices {

  // A change of the step size that the iteration bears.
  private static final double MOST_CHANGE = 0.2;
  // With d components a Jacobian costs d products, and an iteration one evaluation.
  private static final double SLOW_IF_CHEAP = 0.02;
  private static final double SLOW = 0.1;
  private static final int CHEAP_DIMENSION = 8;

  private final double gamma;
  private final TermJacobian jacobian;
  private final NewtonIteration newton;
  private boolean known;
  private boolean current;
  private boolean stale;
  private boolean finite;

  NewtonMatrices(double gamma, TermJacobian jacobian, NewtonIteration newton) {
    this.gamma = gamma;
    this.jacobian = jacobian;
    this.newton = newton;
  }

  /**
   * Begins a solve.
   *
   * @throws IllegalArgumentException if the term has no Jacobian, or one that is too large
   */
  void start(Term term) {
    jacobian.start(term);
    forget();
  }

  /** The term or the state has changed between two steps. */
  void forget() {
    known = false;
    current = false;
    stale = false;
    finite = true;
  }

  TermJacobian jacobian() {
    return jacobian;
  }

  /** Whether the Jacobian is finite, where it is known. */
  boolean isFinite() {
    return finite;
  }

  /** Provides factors for a step that begins at a state; false if that is not possible. */
  boolean prepare(double t, double h, INDArray state) {
    boolean serves = known && Math.abs(h / newton.factored() - 1) <= MOST_CHANGE;
    if (!known || stale) {
      jacobian.evaluate(t, state);
      finite = jacobian.isFinite();
      known = finite;
      current = true;
      stale = false;
      serves = false;
    }
    return finite && (serves || factorise(h));
  }

  private boolean factorise(double h) {
    newton.factored(h);
    boolean regular = jacobian.factorise(h, 1 / gamma);
    if (!regular) {
      newton.factored(Double.NaN);
    }
    return regular;
  }

  /** An iteration has not converged. Returns whether better matrices can be had for this step. */
  boolean renew(double h) {
    if (!current) {
      stale = true;
      return true;
    }
    if (newton.factored() != h) {
      newton.factored(Double.NaN);
      return true;
    }
    return false;
  }

  /** The next step begins at another state. */
  void stepAccepted() {
    double slow = jacobian.dimension() <= CHEAP_DIMENSION ? SLOW_IF_CHEAP : SLOW;
    stale = newton.slowest() > slow;
    current = false;
  }
}

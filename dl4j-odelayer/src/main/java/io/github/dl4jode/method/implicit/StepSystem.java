package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The linear systems of a step: f, ∂f/∂y and ∂f/∂t at its beginning, which serve for every attempt
 * at the step, and the factors of the matrices, which depend on its size.
 */
final class StepSystem {

  private final INDArray derivative;
  private final TimeDerivative timeDerivative;
  private final TermJacobian jacobian;
  private final double[] f;
  private Term term;
  private boolean derivativeKnown;
  private boolean jacobianKnown;
  private int evaluations;

  StepSystem(Rosenbrock method, TermShape shape, OffHeapMemory memory) {
    this.derivative = memory.allocate(shape.stateSize());
    this.timeDerivative = new TimeDerivative(shape, memory);
    this.jacobian = new TermJacobian(method.label(), shape);
    this.f = new double[Math.toIntExact(shape.stateSize())];
  }

  /**
   * Begins a solve.
   *
   * @throws IllegalArgumentException if the term has no Jacobian, or one that is too large
   */
  void start(Term given) {
    evaluations = 0;
    forget();
    term = given;
    jacobian.start(given);
  }

  /** The next step begins at another state, or the term has changed. */
  void forget() {
    derivativeKnown = false;
    jacobianKnown = false;
  }

  /**
   * Evaluates f and g at the beginning of a step, unless they are known.
   *
   * @param integrand receives g [q]
   */
  void evaluateDerivative(double t, INDArray state, INDArray integrand) {
    if (!derivativeKnown) {
      term.evaluate(t, state, derivative, integrand);
      evaluations++;
      Vectors.toJava(derivative, f);
      derivativeKnown = true;
    }
  }

  /**
   * Evaluates the Jacobian and the time derivatives at the beginning of a step, unless they are
   * known.
   *
   * @param integrand g there [q]
   */
  void linearise(double t, double h, INDArray state, INDArray integrand) {
    if (!jacobianKnown) {
      timeDerivative.take(term, t, h, state, f, integrand);
      evaluations += timeDerivative.evaluations();
      jacobian.evaluate(t, state);
      jacobianKnown = true;
    }
  }

  /** The Jacobian and the factors. */
  TermJacobian jacobian() {
    return jacobian;
  }

  /** f at the beginning of the step, not to be changed. */
  double[] f() {
    return f;
  }

  /** f at the beginning of the step [n]. */
  INDArray derivative() {
    return derivative;
  }

  TimeDerivative timeDerivative() {
    return timeDerivative;
  }

  /** Whether f and, where they are known, ∂f/∂y and ∂f/∂t are finite. */
  boolean isFinite() {
    boolean finite = StageRows.isFinite(f);
    return finite
        && (!jacobianKnown
            || (jacobian.isFinite() && StageRows.isFinite(timeDerivative.ofState())));
  }

  int evaluations() {
    return evaluations + jacobian.evaluations();
  }

  /** The bytes of the Java arrays. */
  long bytes() {
    return jacobian.bytes() + 4 * 8L * f.length;
  }
}

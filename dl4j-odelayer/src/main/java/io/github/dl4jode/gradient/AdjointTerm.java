package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermProducts;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An adjoint equation in reversed time s = -t, in which da/ds = aᵀ ∂f/∂y and dL/dθ = ∫ aᵀ ∂f/∂θ ds
 * have the signs that the products of a term have; dL/dθ is a quadrature. Quadratures of the term
 * itself, with integrand g and cotangent c, add cᵀ ∂g/∂y and cᵀ ∂g/∂θ.
 */
abstract sealed class AdjointTerm implements Term
    permits AugmentedAdjointTerm, InterpolatedAdjointTerm {

  private final DifferentiableTerm term;
  private final TermProducts products;
  private final boolean sensitivitiesControlled;
  // Null if no output is expected.
  private INDArray awaitedCotangent;
  private double outputRate;

  /**
   * An adjoint equation.
   *
   * @param sensitivitiesControlled whether dL/dθ takes part in the error norm
   */
  AdjointTerm(Problem problem, OffHeapMemory memory, boolean sensitivitiesControlled) {
    this.term = problem.term();
    this.products = new TermProducts(term, memory);
    this.sensitivitiesControlled = sensitivitiesControlled;
  }

  /** Takes c [q], the cotangent of the term's own quadratures. */
  final void startBackward(INDArray quadratureCotangent) {
    products.startBackward(quadratureCotangent);
  }

  /** The products of the term itself. */
  final TermProducts products() {
    return products;
  }

  /** The part a [n] of a state of this equation. */
  abstract INDArray adjointOf(INDArray state);

  /** Sets the part y of a state of this equation, if it has one. */
  abstract void reset(INDArray state, INDArray y);

  /**
   * Begins at an output: y becomes the output. The next evaluation is at the output and also gives
   * g · f(t, y).
   *
   * @param state the state of this equation
   * @param output y(t_i) [n]
   * @param outputCotangent g_i [n]
   */
  final void startAtOutput(INDArray state, INDArray output, INDArray outputCotangent) {
    reset(state, output);
    awaitedCotangent = outputCotangent;
  }

  /** g · f(t, y) at the output begun at last. */
  final double outputRate() {
    return outputRate;
  }

  /** Evaluates the term's products f, aᵀ ∂f/∂y and aᵀ ∂f/∂θ without a change of sign. */
  final void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray adjoint,
      INDArray derivative,
      INDArray adjointDerivative,
      INDArray integrand) {
    products.multiply(t, state, adjoint, 1, derivative, adjointDerivative, integrand);
    if (awaitedCotangent != null) {
      outputRate = Vectors.dot(awaitedCotangent, derivative);
      awaitedCotangent = null;
    }
  }

  /**
   * Evaluates aᵀ ∂f/∂θ alone, which is linear in a, without the quadratures of the term.
   *
   * @param unused two arrays [n] that are overwritten
   */
  final void sensitivityProduct(
      double t, INDArray state, INDArray adjoint, INDArray[] unused, INDArray result) {
    products.multiply(t, state, adjoint, 0, unused[0], unused[1], result);
  }

  @Override
  public final long batch() {
    return 1;
  }

  @Override
  public final long quadratureSize() {
    return term.sensitivityCount();
  }

  @Override
  public final boolean quadratureErrorControlled() {
    return sensitivitiesControlled;
  }

  @Override
  public final double[] jumps() {
    return reversed(term.jumps());
  }

  @Override
  public final double[] kinks() {
    return reversed(term.kinks());
  }

  private static double[] reversed(double... times) {
    double[] reversed = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      reversed[i] = -times[times.length - 1 - i];
    }
    return reversed;
  }

  @Override
  public final DataType dataType() {
    return term.dataType();
  }
}

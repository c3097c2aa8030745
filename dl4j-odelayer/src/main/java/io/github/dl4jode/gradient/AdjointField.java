package io.github.dl4jode.gradient;

import io.github.dl4jode.field.DifferentiableField;
import io.github.dl4jode.field.QuadratureField;
import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An adjoint equation in reversed time s = -t, in which da/ds = aᵀ ∂f/∂y and dL/dθ = ∫ aᵀ ∂f/∂θ ds
 * have the signs in which a field yields them. Quadratures of the field with integrand g and
 * cotangent c add cᵀ ∂g/∂y and cᵀ ∂g/∂θ.
 */
abstract sealed class AdjointField implements QuadratureField
    permits AugmentedAdjointField, InterpolatedAdjointField {

  private final DifferentiableField field;
  private final Products products;
  private final boolean parametersControlled;
  // [p], where the integrand is not asked for.
  private final INDArray unusedIntegrand;
  // Null when no output is awaited.
  private INDArray awaitedCotangent;
  private double outputRate;

  /**
   * An adjoint equation.
   *
   * @param parametersControlled whether dL/dθ takes part in the error norm
   */
  AdjointField(Problem problem, OffHeapMemory memory, boolean parametersControlled) {
    this.field = problem.field();
    this.products = Products.of(problem, memory);
    this.parametersControlled = parametersControlled;
    this.unusedIntegrand = problem.allocateLikeParameters(memory);
  }

  /** Takes c [q], the cotangent of the field's own quadratures. */
  final void startBackward(INDArray quadratureCotangent) {
    products.startBackward(quadratureCotangent);
  }

  /** The products of the field itself. */
  final Products products() {
    return products;
  }

  /** The part a [n] of a state of this equation. */
  abstract INDArray adjointOf(INDArray state);

  /** Sets the part y of a state of this equation, where it has one. */
  abstract void reset(INDArray state, INDArray y);

  /**
   * Begins at an output: y becomes the output, and the next evaluation, which is there, gives g ·
   * f(t, y) without one of its own.
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

  /** Evaluates the field's products; f and aᵀ ∂f/∂y and aᵀ ∂f/∂θ as they are, without signs. */
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

  @Override
  public final void evaluate(double s, INDArray state, INDArray derivative) {
    evaluate(s, state, derivative, unusedIntegrand);
  }

  @Override
  public final long quadratureSize() {
    return field.parameterCount();
  }

  @Override
  public final boolean quadratureErrorControlled() {
    return parametersControlled;
  }

  @Override
  public final DataType dataType() {
    return field.dataType();
  }
}

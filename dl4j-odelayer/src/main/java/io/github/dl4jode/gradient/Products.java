package io.github.dl4jode.gradient;

import io.github.dl4jode.field.DifferentiableField;
import io.github.dl4jode.field.DifferentiableQuadratureField;
import io.github.dl4jode.field.Linearization;
import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The vector–Jacobian products of a field, those of its quadratures included: c, the cotangent of
 * the quadratures, is the same for all products of a backward pass but for a factor.
 */
abstract sealed class Products {

  /** The products of a field, of whatever kind it is. */
  static Products of(Problem problem, OffHeapMemory memory) {
    return problem.field() instanceof DifferentiableQuadratureField field
        ? new WithQuadratures(field, problem, memory)
        : new Plain(problem.field());
  }

  /** Takes c [q] for the backward pass that begins. */
  abstract void startBackward(INDArray quadratureCotangent);

  /** Whether a product differs from zero even where the cotangent of the state is zero. */
  abstract boolean haveSource();

  /**
   * f, aᵀ ∂f/∂y + w cᵀ ∂g/∂y and aᵀ ∂f/∂θ + w cᵀ ∂g/∂θ.
   *
   * @param weight w
   */
  abstract void multiply(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray parameterCotangent);

  /** As {@link #multiply}, but of a field that has been evaluated before. */
  abstract void multiply(
      Linearization at,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray parameterCotangent);

  /** c · g(t, y), at the cost of an evaluation where there are quadratures. */
  abstract double quadratureRate(double t, INDArray state);

  private static final class Plain extends Products {

    private final DifferentiableField field;
    private final INDArray noQuadratures;

    Plain(DifferentiableField field) {
      this.field = field;
      this.noQuadratures = Nd4j.empty(field.dataType());
    }

    @Override
    void startBackward(INDArray quadratureCotangent) {}

    @Override
    boolean haveSource() {
      return false;
    }

    @Override
    void multiply(
        double t,
        INDArray state,
        INDArray cotangent,
        double weight,
        INDArray derivative,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      field.vectorJacobianProduct(
          t, state, cotangent, derivative, stateCotangent, parameterCotangent);
    }

    @Override
    void multiply(
        Linearization at,
        INDArray cotangent,
        double weight,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      at.vectorJacobianProduct(cotangent, noQuadratures, stateCotangent, parameterCotangent);
    }

    @Override
    double quadratureRate(double t, INDArray state) {
      return 0;
    }
  }

  private static final class WithQuadratures extends Products {

    private final DifferentiableQuadratureField field;
    private final INDArray quadratureCotangent;
    private final INDArray weighted;
    private final INDArray integrand;
    private final INDArray derivative;
    private double lastWeight;

    WithQuadratures(DifferentiableQuadratureField field, Problem problem, OffHeapMemory memory) {
      this.field = field;
      quadratureCotangent = memory.allocate(problem.quadratureSize());
      weighted = memory.allocate(problem.quadratureSize());
      integrand = memory.allocate(problem.quadratureSize());
      derivative = memory.allocate(problem.stateSize());
    }

    @Override
    void startBackward(INDArray given) {
      Vectors.copy(given, quadratureCotangent);
      Vectors.copy(given, weighted);
      lastWeight = 1;
    }

    @Override
    boolean haveSource() {
      return true;
    }

    @Override
    void multiply(
        double t,
        INDArray state,
        INDArray cotangent,
        double weight,
        INDArray derivative,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      weigh(weight);
      field.vectorJacobianProduct(
          t, state, cotangent, weighted, derivative, integrand, stateCotangent, parameterCotangent);
    }

    @Override
    void multiply(
        Linearization at,
        INDArray cotangent,
        double weight,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      weigh(weight);
      at.vectorJacobianProduct(cotangent, weighted, stateCotangent, parameterCotangent);
    }

    private void weigh(double weight) {
      if (weight != lastWeight) {
        Vectors.copy(quadratureCotangent, weighted);
        Vectors.scale(weight, weighted);
        lastWeight = weight;
      }
    }

    @Override
    double quadratureRate(double t, INDArray state) {
      field.evaluate(t, state, derivative, integrand);
      return Vectors.dot(quadratureCotangent, integrand);
    }
  }
}

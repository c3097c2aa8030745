package io.github.dl4jode.gradient;

import io.github.dl4jode.field.DifferentiableField;
import io.github.dl4jode.field.DifferentiableQuadratureField;
import io.github.dl4jode.field.Linearization;
import io.github.dl4jode.vector.Vectors;
import java.util.OptionalDouble;
import java.util.function.ObjDoubleConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The vector–Jacobian products of a field, those of its quadratures included: c, the cotangent of
 * the quadratures, is the same for all products of a backward pass but for a factor.
 */
abstract sealed class Products {
  private boolean checked;
  private OptionalDouble fault = OptionalDouble.empty();

  /** The products of a field, of whatever kind it is. */
  static Products of(Problem problem, OffHeapMemory memory) {
    return problem.field() instanceof DifferentiableQuadratureField field
        ? new WithQuadratures(field, problem, memory)
        : new Plain(problem.field());
  }

  /** Takes c [q] for the backward pass that begins. */
  abstract void startBackward(INDArray quadratureCotangent);

  /**
   * f, aᵀ ∂f/∂y + w cᵀ ∂g/∂y and aᵀ ∂f/∂θ + w cᵀ ∂g/∂θ.
   *
   * @param weight w
   */
  final void multiply(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    product(t, state, cotangent, weight, derivative, stateCotangent, parameterCotangent);
    if (checked && Vectors.isFinite(state) && Vectors.isFinite(derivative)) {
      check(
          t,
          cotangent,
          weight,
          stateCotangent,
          parameterCotangent,
          (a, w) -> product(t, state, a, w, derivative, stateCotangent, parameterCotangent));
    }
  }

  /**
   * As {@link #multiply}, but of a field that has been evaluated before.
   *
   * @param t where it has been
   */
  final void multiply(
      Linearization at,
      double t,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    product(at, cotangent, weight, stateCotangent, parameterCotangent);
    if (checked) {
      check(
          t,
          cotangent,
          weight,
          stateCotangent,
          parameterCotangent,
          (a, w) -> product(at, a, w, stateCotangent, parameterCotangent));
    }
  }

  abstract void product(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray parameterCotangent);

  abstract void product(
      Linearization at,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray parameterCotangent);

  /** Repeats a backward pass that has failed, with every product looked at. */
  final OptionalDouble faultIn(Runnable backwardPass) {
    fault = OptionalDouble.empty();
    checked = true;
    try {
      backwardPass.run();
    } finally {
      checked = false;
    }
    return fault;
  }

  /**
   * Takes note of a product that is not finite, should one with a cotangent of norm 1 not be so
   * either: then it is the derivative of the field, and no overflow of the cotangent.
   */
  private void check(
      double t,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray parameterCotangent,
      ObjDoubleConsumer<INDArray> product) {
    double size = Vectors.norm(cotangent);
    if (!Double.isFinite(size) || isFinite(stateCotangent, parameterCotangent)) {
      return;
    }
    double scale = 1 / Math.max(size, Math.abs(weight));
    INDArray unit = cotangent.mul(scale);
    product.accept(unit, scale * weight);
    if (!isFinite(stateCotangent, parameterCotangent)) {
      fault = OptionalDouble.of(t);
    }
    OffHeapMemory.free(unit);
  }

  private static boolean isFinite(INDArray stateCotangent, INDArray parameterCotangent) {
    return Vectors.isFinite(stateCotangent)
        && (parameterCotangent.isEmpty() || Vectors.isFinite(parameterCotangent));
  }

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
    void product(
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
    void product(
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
    void product(
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
    void product(
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

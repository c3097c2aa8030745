package io.github.dl4jode.term;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ObjDoubleConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The vector–Jacobian products of a term in one backward pass: all of them use the same cotangent c
 * of the quadratures, times a factor.
 */
public final class TermProducts {

  private final DifferentiableTerm term;
  private final boolean hasQuadratures;
  private final INDArray quadratureCotangent;
  private final INDArray weighted;
  private final INDArray integrand;
  private final OffHeapMemory memory;
  private Optional<SensitivityAdder> adder = Optional.empty();
  private double lastWeight;
  private boolean checked;
  private OptionalDouble fault = OptionalDouble.empty();

  /**
   * Takes memory.
   *
   * @param memory is to be closed after the last product
   */
  public TermProducts(DifferentiableTerm term, OffHeapMemory memory) {
    this.term = term;
    long size = term.quadratureSize();
    this.hasQuadratures = size > 0;
    this.quadratureCotangent = allocate(memory, size);
    this.weighted = allocate(memory, size);
    this.integrand = allocate(memory, size);
    this.memory = memory;
  }

  private INDArray allocate(OffHeapMemory memory, long size) {
    return hasQuadratures ? memory.allocate(size) : Nd4j.empty(term.dataType());
  }

  /**
   * Takes c for the backward pass that begins.
   *
   * @param given c [q]; any array if q is 0
   */
  public void startBackward(INDArray given) {
    if (hasQuadratures) {
      Vectors.copy(given, quadratureCotangent);
      Vectors.copy(given, weighted);
    }
    adder.ifPresent(SensitivityAdder::clear);
    lastWeight = 1;
  }

  /** Whether a product differs from zero even where the cotangent of the state is zero. */
  public boolean haveSource() {
    return hasQuadratures;
  }

  /**
   * Computes f, aᵀ ∂f/∂y + w cᵀ ∂g/∂y and aᵀ ∂f/∂θ + w cᵀ ∂g/∂θ.
   *
   * @param weight w
   */
  public void multiply(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    product(t, state, cotangent, weight, derivative, stateCotangent, sensitivityCotangent);
    if (checked && Vectors.isFinite(state) && Vectors.isFinite(derivative)) {
      check(
          t,
          cotangent,
          weight,
          stateCotangent,
          sensitivityCotangent,
          (a, w) -> product(t, state, a, w, derivative, stateCotangent, sensitivityCotangent));
    }
  }

  private void product(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    weigh(weight);
    term.vectorJacobianProduct(
        t, state, cotangent, weighted, derivative, integrand, stateCotangent, sensitivityCotangent);
  }

  /**
   * Computes the same as {@link #multiply} at a point where the term has been evaluated before.
   *
   * @param t the time of that point
   */
  public void multiply(
      Linearization at,
      double t,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    product(at, cotangent, weight, stateCotangent, sensitivityCotangent);
    if (checked) {
      check(
          t,
          cotangent,
          weight,
          stateCotangent,
          sensitivityCotangent,
          (a, w) -> product(at, a, w, stateCotangent, sensitivityCotangent));
    }
  }

  private void product(
      Linearization at,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    weigh(weight);
    at.vectorJacobianProduct(cotangent, weighted, stateCotangent, sensitivityCotangent);
  }

  /**
   * Computes the same as {@link #multiply}, and adds aᵀ ∂f/∂θ + w cᵀ ∂g/∂θ to the sum of this
   * backward pass, which {@link #addSum} delivers.
   */
  public void multiplyAndAdd(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent) {
    SensitivityAdder sums = adder();
    sum(sums, t, state, cotangent, weight, derivative, stateCotangent);
    sums.add();
  }

  /**
   * Computes the same, but adds nothing: {@link #addKept} adds what belongs to the last product.
   */
  public void multiplyAndKeep(
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent) {
    SensitivityAdder sums = adder();
    sums.keepNext();
    sum(sums, t, state, cotangent, weight, derivative, stateCotangent);
  }

  /** Adds aᵀ ∂f/∂θ + w cᵀ ∂g/∂θ of the last {@link #multiplyAndKeep}, before any other product. */
  public void addKept() {
    adder().addKept();
  }

  private void sum(
      SensitivityAdder sums,
      double t,
      INDArray state,
      INDArray cotangent,
      double weight,
      INDArray derivative,
      INDArray stateCotangent) {
    if (checked) {
      INDArray all = sums.newCotangentOfAll();
      multiply(t, state, cotangent, weight, derivative, stateCotangent, all);
      OffHeapMemory.free(all);
    } else if (sums.knots().isEmpty()) {
      product(t, state, cotangent, weight, derivative, stateCotangent, sums.cotangent());
    } else {
      weigh(weight);
      term.vectorJacobianProduct(
          t,
          state,
          cotangent,
          weighted,
          derivative,
          integrand,
          stateCotangent,
          sums.cotangent(),
          sums.knots().get());
    }
  }

  /** Computes the same at a point where the term has been evaluated before. */
  public void multiplyAndAdd(
      Linearization at, double t, INDArray cotangent, double weight, INDArray stateCotangent) {
    SensitivityAdder sums = adder();
    if (checked) {
      INDArray all = sums.newCotangentOfAll();
      multiply(at, t, cotangent, weight, stateCotangent, all);
      OffHeapMemory.free(all);
    } else if (sums.knots().isEmpty()) {
      product(at, cotangent, weight, stateCotangent, sums.cotangent());
    } else {
      weigh(weight);
      at.vectorJacobianProduct(
          cotangent, weighted, stateCotangent, sums.cotangent(), sums.knots().get());
    }
    sums.add();
  }

  /** Takes the memory for {@link #multiplyAndAdd} now, and not in the first product. */
  public void reserveSums() {
    adder();
  }

  private SensitivityAdder adder() {
    if (adder.isEmpty()) {
      adder = Optional.of(new SensitivityAdder(term, memory));
    }
    return adder.get();
  }

  /**
   * Adds the sum to an array; at the end of a backward pass.
   *
   * @param sensitivitySum [p]; empty if p is 0
   */
  public void addSum(INDArray sensitivitySum) {
    adder.ifPresent(it -> it.addTo(sensitivitySum));
  }

  /**
   * Repeats a backward pass that has failed, and looks at every product.
   *
   * @return the time at which the derivative of the term is not finite; empty if it is finite
   *     everywhere, so that the cotangents have overflowed
   */
  public OptionalDouble faultIn(Runnable backwardPass) {
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
   * Notes a product that is not finite, if the same product with a cotangent of norm 1 is not
   * finite either: then the derivative of the term is the cause, and not an overflow of the
   * cotangent.
   */
  private void check(
      double t,
      INDArray cotangent,
      double weight,
      INDArray stateCotangent,
      INDArray sensitivityCotangent,
      ObjDoubleConsumer<INDArray> product) {
    double size = Vectors.norm(cotangent);
    if (!Double.isFinite(size) || isFinite(stateCotangent, sensitivityCotangent)) {
      return;
    }
    double scale = 1 / Math.max(size, Math.abs(weight));
    INDArray unit = cotangent.mul(scale);
    product.accept(unit, scale * weight);
    if (!isFinite(stateCotangent, sensitivityCotangent)) {
      fault = OptionalDouble.of(t);
    }
    OffHeapMemory.free(unit);
  }

  private boolean isFinite(INDArray stateCotangent, INDArray sensitivityCotangent) {
    return Vectors.isFinite(stateCotangent)
        && (term.sensitivityCount() == 0 || Vectors.isFinite(sensitivityCotangent));
  }

  private void weigh(double weight) {
    if (hasQuadratures && weight != lastWeight) {
      Vectors.copy(quadratureCotangent, weighted);
      Vectors.scale(weight, weighted);
      lastWeight = weight;
    }
  }

  /**
   * Evaluates f(t, y) and c · g(t, y).
   *
   * @param derivative receives f(t, y) [n]
   * @return c · g(t, y); 0 if there are no quadratures
   */
  public double evaluate(double t, INDArray state, INDArray derivative) {
    term.evaluate(t, state, derivative, integrand);
    return hasQuadratures ? Vectors.dot(quadratureCotangent, integrand) : 0;
  }
}

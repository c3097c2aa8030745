package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The linear systems of a step: f, ∂f/∂y and ∂f/∂t at its beginning, which serve for every attempt
 * at the step, and the factors of the matrices, which depend on its size.
 */
final class StepSystem implements AutoCloseable {

  private final Rosenbrock method;
  private final TermShape shape;
  private final INDArray derivative;
  private final TimeDerivative timeDerivative;
  private final double[] f;
  private Optional<Blocks> blocks = Optional.empty();
  private Term term;
  private boolean derivativeKnown;
  private boolean jacobianKnown;
  private int evaluations;

  /** The Jacobian of one term with its memory. */
  private record Blocks(Term term, BlockJacobian jacobian, double[] values, BlockFactors factors) {}

  StepSystem(Rosenbrock method, TermShape shape, OffHeapMemory memory) {
    this.method = method;
    this.shape = shape;
    this.derivative = memory.allocate(shape.stateSize());
    this.timeDerivative = new TimeDerivative(shape, memory);
    this.f = new double[Math.toIntExact(shape.stateSize())];
  }

  /**
   * Begins a solve.
   *
   * @throws IllegalArgumentException if the term has no Jacobian, or one that is too large
   */
  @SuppressWarnings("ReferenceEquality") // Another term has another Jacobian, equal or not.
  void start(Term given) {
    evaluations = 0;
    forget();
    term = given;
    if (blocks.isPresent() && blocks.get().term == given) {
      return;
    }
    close();
    BlockJacobian jacobian =
        given
            .newBlockJacobian()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        ("Method %s needs the Jacobian of the term, which %s does not give; use a"
                                + " TapeTerm, override newBlockJacobian, or choose an explicit"
                                + " method")
                            .formatted(method.label(), given.getClass().getSimpleName())));
    try {
      requireSize(jacobian.blocks(), jacobian.dimension());
    } catch (IllegalArgumentException e) {
      jacobian.close();
      throw e;
    }
    int elements = jacobian.blocks() * jacobian.dimension() * jacobian.dimension();
    BlockFactors factors = new BlockFactors(jacobian.blocks(), jacobian.dimension());
    blocks = Optional.of(new Blocks(given, jacobian, new double[elements], factors));
  }

  private void requireSize(long count, long dimension) {
    if (count * dimension != shape.stateSize()) {
      throw new IllegalArgumentException(
          "The Jacobian of the term has %d blocks of %d rows, which do not fit a state of %d elements"
              .formatted(count, dimension, shape.stateSize()));
    }
    if (dimension > Rosenbrock.LARGEST_DIMENSION) {
      throw new IllegalArgumentException(
          ("Method %s factorises a dense matrix for each example, and an example has %d components,"
                  + " more than %d; choose an explicit method, or a smaller state")
              .formatted(method.label(), dimension, Rosenbrock.LARGEST_DIMENSION));
    }
    if (count * dimension * dimension > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Method %s needs %d matrices of %d × %d, more than one array can hold; make the batch smaller"
              .formatted(method.label(), count, dimension, dimension));
    }
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
      evaluations += blocks().jacobian.evaluate(t, state, blocks().values);
      jacobianKnown = true;
    }
  }

  private Blocks blocks() {
    return blocks.orElseThrow(() -> new IllegalStateException("A solve has not been started"));
  }

  /** Factorises shift · I - h J; false if a matrix is singular or not finite. */
  boolean factorise(double h, double shift) {
    return blocks().factors.factorise(blocks().values, h, shift);
  }

  /** Replaces a right-hand side [n] by the solution. */
  void solve(double[] x) {
    blocks().factors.solve(x);
  }

  /** Computes (∂g/∂y) v at the beginning of the step. */
  void integrandProduct(double t, INDArray state, INDArray direction, INDArray product) {
    blocks().jacobian.integrandProduct(t, state, direction, product);
    evaluations++;
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
            || StageRows.isFinite(blocks().values) && StageRows.isFinite(timeDerivative.ofState()));
  }

  int evaluations() {
    return evaluations;
  }

  /** The bytes of the Java arrays. */
  long bytes() {
    return blocks.map(it -> 8L * it.values.length + it.factors.bytes()).orElse(0L)
        + 4 * 8L * f.length;
  }

  @Override
  public void close() {
    blocks.ifPresent(it -> it.jacobian.close());
    blocks = Optional.empty();
  }
}

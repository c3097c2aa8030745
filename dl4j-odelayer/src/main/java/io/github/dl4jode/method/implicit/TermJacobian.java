package io.github.dl4jode.method.implicit;

import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Jacobian of the term of a solve, and the factors of shift · I - h J. */
final class TermJacobian implements AutoCloseable {

  private final String label;
  private final TermShape shape;
  private Optional<Blocks> blocks = Optional.empty();
  private int evaluations;
  private int jacobians;
  private int factorisations;
  private double radius = Double.NaN;

  /** The Jacobian of one term with its memory. */
  private record Blocks(Term term, BlockJacobian jacobian, double[] values, BlockFactors factors) {}

  /**
   * Without a term.
   *
   * @param label of the method, for messages
   */
  TermJacobian(String label, TermShape shape) {
    this.label = label;
    this.shape = shape;
  }

  /**
   * Begins a solve.
   *
   * @throws IllegalArgumentException if the term has no Jacobian, or one that is too large
   */
  @SuppressWarnings("ReferenceEquality") // Another term has another Jacobian, equal or not.
  void start(Term given) {
    evaluations = 0;
    jacobians = 0;
    factorisations = 0;
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
                            .formatted(label, given.getClass().getSimpleName())));
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
              .formatted(label, dimension, Rosenbrock.LARGEST_DIMENSION));
    }
    if (count * dimension * dimension > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Method %s needs %d matrices of %d × %d, more than one array can hold; make the batch smaller"
              .formatted(label, count, dimension, dimension));
    }
  }

  private Blocks blocks() {
    return blocks.orElseThrow(() -> new IllegalStateException("A solve has not been started"));
  }

  /** Evaluates J. */
  void evaluate(double t, INDArray state) {
    evaluations += blocks().jacobian.evaluate(t, state, blocks().values);
    jacobians++;
    radius = Double.NaN;
  }

  /** Whether J is finite. */
  boolean isFinite() {
    return StageRows.isFinite(blocks().values);
  }

  /** Factorises shift · I - h J; false if a matrix is singular or not finite. */
  boolean factorise(double h, double shift) {
    factorisations++;
    return blocks().factors.factorise(blocks().values, h, shift);
  }

  /** Replaces a right-hand side [n] by the solution. */
  void solve(double[] x) {
    blocks().factors.solve(x);
  }

  /** Replaces a right-hand side [n] by the solution with the transposed matrices. */
  void solveTransposed(double[] x) {
    blocks().factors.solveTransposed(x);
  }

  /** Computes (∂g/∂y) v. */
  void integrandProduct(double t, INDArray state, INDArray direction, INDArray product) {
    blocks().jacobian.integrandProduct(t, state, direction, product);
    evaluations++;
  }

  /** An estimate of the largest |λ| of J. */
  double spectralRadius() {
    if (Double.isNaN(radius)) {
      radius = SpectralRadius.of(dimension(), blocks().values);
    }
    return radius;
  }

  /** The number of components of an example. */
  int dimension() {
    return blocks().jacobian.dimension();
  }

  /** The evaluations and products since the start. */
  int evaluations() {
    return evaluations;
  }

  /** How often J has been evaluated since the start. */
  int jacobians() {
    return jacobians;
  }

  /** How often matrices have been factorised since the start. */
  int factorisations() {
    return factorisations;
  }

  /** The bytes of the Java arrays. */
  long bytes() {
    return blocks.map(it -> 8L * it.values.length + it.factors.bytes()).orElse(0L);
  }

  @Override
  public void close() {
    blocks.ifPresent(it -> it.jacobian.close());
    blocks = Optional.empty();
  }
}

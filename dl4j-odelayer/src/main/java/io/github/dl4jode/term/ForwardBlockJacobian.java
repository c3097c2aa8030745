package io.github.dl4jode.term;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The blocks by forward-mode products: the product with the j-th unit vector of every example at
 * once gives column j of every block, so that d products are enough for any number of examples.
 */
final class ForwardBlockJacobian implements BlockJacobian {

  // Products in forward mode agree to rounding; a dependence weaker than that does no harm.
  private static final double AGREEMENT_OF_FLOATS = 1e-3;
  private static final double AGREEMENT_OF_DOUBLES = 1e-8;

  private final DifferentiableTerm term;
  private final int blocks;
  private final int dimension;
  private final OffHeapMemory memory;
  private final INDArray tangent;
  private final INDArray derivative;
  private final INDArray product;
  private final double[] direction;
  private final double[] column;
  private boolean checked;

  ForwardBlockJacobian(DifferentiableTerm term) {
    this.term = term;
    this.blocks = Math.toIntExact(term.batch());
    this.dimension = Math.toIntExact(term.size());
    this.memory = new OffHeapMemory(term.dataType());
    this.tangent = memory.allocate(term.stateSize());
    this.derivative = memory.allocate(term.stateSize());
    this.product = memory.allocate(term.stateSize());
    this.direction = new double[blocks * dimension];
    this.column = new double[blocks * dimension];
  }

  @Override
  public int blocks() {
    return blocks;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int evaluate(double t, INDArray state, double[] result) {
    for (int j = 0; j < dimension; j++) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = i % dimension == j ? 1 : 0;
      }
      multiply(t, state);
      for (int row = 0; row < column.length; row++) {
        result[row * dimension + j] = column[row];
      }
    }
    if (checked || blocks == 1) {
      return dimension;
    }
    checked = true;
    requireBlocks(t, state, result);
    return dimension + 1;
  }

  private void multiply(double t, INDArray state) {
    Vectors.fromJava(direction, tangent);
    term.jacobianVectorProduct(t, state, tangent, derivative, product);
    Vectors.toJava(product, column);
  }

  /** Compares a product with a vector that differs from example to example. */
  private void requireBlocks(double t, INDArray state, double[] result) {
    for (int i = 0; i < direction.length; i++) {
      // Multiples of the golden ratio, without their whole parts, repeat nowhere.
      direction[i] = (0.5 + 0.6180339887498949 * i) % 1 - 0.5;
    }
    multiply(t, state);
    double agreement =
        term.dataType() == DataType.FLOAT ? AGREEMENT_OF_FLOATS : AGREEMENT_OF_DOUBLES;
    for (int row = 0; row < column.length; row++) {
      int first = row - row % dimension;
      double sum = 0;
      double magnitude = Math.abs(column[row]);
      for (int j = 0; j < dimension; j++) {
        double summand = result[row * dimension + j] * direction[first + j];
        sum += summand;
        magnitude += Math.abs(summand);
      }
      // A value that is not finite is for the step to report.
      if (Math.abs(sum - column[row]) > agreement * magnitude) {
        throw new IllegalArgumentException(
            ("f of example %d depends on other examples of the batch at t = %s, so that its"
                    + " Jacobian is not one block for each example; solve all as one example, or"
                    + " use an explicit method")
                .formatted(row / dimension, t));
      }
    }
  }

  @Override
  public void integrandProduct(double t, INDArray state, INDArray v, INDArray result) {
    term.jacobianVectorProduct(t, state, v, derivative, product, result);
  }

  @Override
  public void close() {
    memory.close();
  }
}

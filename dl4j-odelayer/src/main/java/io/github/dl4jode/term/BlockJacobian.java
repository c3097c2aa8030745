package io.github.dl4jode.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Jacobian ∂f/∂y of a term as an array: one dense block for each example, because an example of
 * f depends on the same example of y alone. Methods for stiff equations solve linear systems with
 * it.
 */
public interface BlockJacobian extends AutoCloseable {

  /** The number of blocks. */
  int blocks();

  /** The number d of rows and of columns of a block; blocks · d is the size n of the state. */
  int dimension();

  /**
   * Evaluates all blocks.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param result receives the blocks one after the other, [blocks, d, d] in row-major order
   * @return the number of evaluations and products that this took
   * @throws UnsupportedOperationException if the term has no Jacobian–vector product
   * @throws IllegalArgumentException if f is found to depend on other examples
   */
  int evaluate(double t, INDArray state, double[] result);

  /**
   * Evaluates (∂g/∂y) v, for a term with quadratures.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param direction v [n]; read, neither modified nor retained
   * @param product receives (∂g/∂y) v [q]
   */
  void integrandProduct(double t, INDArray state, INDArray direction, INDArray product);

  /** Frees its memory; the term stays open. */
  @Override
  void close();
}

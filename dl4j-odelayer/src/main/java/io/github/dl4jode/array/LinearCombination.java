package io.github.dl4jode.array;

import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Σ_j weight_j row_j of the rows of a matrix, tied to its arrays once.
 *
 * <p>Rows of a few dozen elements in host memory are summed by a loop, in double; longer ones by
 * vector loops or by one product. The weights begin as 0. A row with weight 0 is read too: if it is
 * not finite, the sum is not finite.
 */
public abstract sealed class LinearCombination
    permits LinearCombination.LoopCombination, MemoryCombination, ProductCombination {

  /**
   * Rows of so many elements and fewer are summed by loops, where {@link #of} has any and threads
   * share them; one thread may have a faster call for long ones.
   */
  public static final int LONGEST_OF_LOOPS = ShortVectors.LONGEST_OF_LOOPS;

  LinearCombination() {}

  /**
   * Ties a combination to its arrays.
   *
   * @param rows [m, n], contiguous in row-major order
   * @param output [n], contiguous, not one of the rows
   */
  public static LinearCombination of(INDArray rows, INDArray output) {
    if (ShortVectors.suit(output)) {
      return new LoopCombination(rows, output);
    }
    return ShortVectors.suitSumsByLoops(rows, output.length())
        ? new MemoryCombination(rows, output)
        : new ProductCombination(rows, output);
  }

  /** Sets the weight of a row. */
  public abstract void weight(int row, double value);

  /** Sets the weights of adjacent rows, from the first one on: factor · values. */
  public abstract void weights(int first, double factor, double[] values);

  /** Computes the sum. */
  public abstract void run();

  /** Computes the sum into another array [n], now and until told otherwise. */
  public abstract void runInto(INDArray output);

  /** The elements of the arrays that it has itself. */
  public abstract long elements();

  /** Frees them. */
  public abstract void close();

  /** Sums the rows by a loop on host memory. */
  static final class LoopCombination extends LinearCombination {

    private final Indexer rows;
    private final int length;
    private final double[] weights;
    private Indexer output;

    private LoopCombination(INDArray rows, INDArray output) {
      this.rows = ShortVectors.memory(rows);
      this.length = (int) output.length();
      this.weights = new double[rows.rows()];
      this.output = ShortVectors.memory(output);
    }

    @Override
    public void weight(int row, double value) {
      weights[row] = value;
    }

    @Override
    public void weights(int first, double factor, double[] values) {
      for (int i = 0; i < values.length; i++) {
        weights[first + i] = factor * values[i];
      }
    }

    @Override
    public void run() {
      ShortVectors.combine(weights, rows, output, length);
    }

    @Override
    public void runInto(INDArray newOutput) {
      output = ShortVectors.memory(newOutput);
      run();
    }

    @Override
    public long elements() {
      return 0;
    }

    @Override
    public void close() {
      // It has no arrays.
    }
  }
}

package io.github.dl4jode.array;

import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums the rows by a loop on host memory. */
final class LoopCombination extends LinearCombination {

  private final Indexer rows;
  private final int length;
  private final double[] weights;
  private Indexer output;

  LoopCombination(INDArray rows, INDArray output) {
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

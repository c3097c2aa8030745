package io.github.dl4jode.array;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums the rows by a loop on host memory. */
final class LoopCombination extends LinearCombination {

  private final INDArray rows;
  private final double[] weights;
  private INDArray output;

  LoopCombination(INDArray rows, INDArray output) {
    this.rows = rows;
    this.weights = new double[rows.rows()];
    this.output = output;
  }

  @Override
  public void weight(int row, double value) {
    weights[row] = value;
  }

  @Override
  public void run() {
    ShortVectors.combine(weights, rows, output);
  }

  @Override
  public void runInto(INDArray newOutput) {
    output = newOutput;
    run();
  }
}

package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.CombinationLoops;
import io.github.dl4jode.array.loop.FloatMemory;
import io.github.dl4jode.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums the rows by vector loops on host memory. */
final class MemoryCombination extends LinearCombination {

  /** Below, other threads would come too late. */
  private static final int LEAST_TO_DIVIDE = 12_000;

  private final ByteBuffer rows;
  private final int length;
  private final float[] weights;
  private final Workers workers = Workers.ofMachine();
  private final int parts;
  private final IntConsumer combination = this::runPart;
  private ByteBuffer output;

  MemoryCombination(INDArray rows, INDArray output) {
    this.rows = FloatMemory.bytesOf(rows);
    this.length = (int) output.length();
    this.parts = length < LEAST_TO_DIVIDE ? 1 : workers.threads();
    this.weights = new float[rows.rows()];
    this.output = FloatMemory.bytesOf(output);
  }

  @Override
  public void weight(int row, double value) {
    weights[row] = (float) value;
  }

  @Override
  public void weights(int first, double factor, double[] values) {
    for (int i = 0; i < values.length; i++) {
      weights[first + i] = (float) (factor * values[i]);
    }
  }

  @Override
  public void run() {
    workers.run(parts, combination);
  }

  private void runPart(int part) {
    CombinationLoops.combine(weights, rows, output, length, part, parts);
  }

  @Override
  public void runInto(INDArray newOutput) {
    output = FloatMemory.bytesOf(newOutput);
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

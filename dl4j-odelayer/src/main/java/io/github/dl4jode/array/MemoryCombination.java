package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.memory.CombinationLoops;
import io.github.dl4jode.array.loop.memory.DoubleMemoryLoops;
import io.github.dl4jode.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums the rows by vector loops on host memory. */
final class MemoryCombination extends LinearCombination {

  private final ByteBuffer rows;
  private final int length;
  private final boolean inDouble;

  /** Those of rows of doubles, and of rows of floats; one of them is empty. */
  private final double[] weights;

  private final float[] weightsOfFloats;
  private final Workers workers = Workers.ofMachine();
  private final int parts;
  private final IntConsumer combination = this::runPart;
  private ByteBuffer output;

  MemoryCombination(INDArray rows, INDArray output) {
    this.inDouble = rows.dataType() == DataType.DOUBLE;
    this.rows = ShortVectors.bytesOf(rows);
    this.length = (int) output.length();
    this.parts = ShortVectors.threadsFor(length);
    this.weights = new double[inDouble ? rows.rows() : 0];
    this.weightsOfFloats = new float[inDouble ? 0 : rows.rows()];
    this.output = ShortVectors.bytesOf(output);
  }

  @Override
  public void weight(int row, double value) {
    if (inDouble) {
      weights[row] = value;
    } else {
      weightsOfFloats[row] = (float) value;
    }
  }

  @Override
  public void weights(int first, double factor, double[] values) {
    for (int i = 0; i < values.length; i++) {
      weight(first + i, factor * values[i]);
    }
  }

  @Override
  public void run() {
    workers.run(parts, combination);
  }

  private void runPart(int part) {
    if (inDouble) {
      DoubleMemoryLoops.combine(weights, rows, output, length, part, parts);
    } else {
      CombinationLoops.combine(weightsOfFloats, rows, output, length, part, parts);
    }
  }

  /** Whether {@link #runBlock} computes; blocks of doubles were no gain. */
  boolean hasBlocks() {
    return !inDouble;
  }

  /**
   * Computes the elements from one on and before another, so many as a register has or more.
   *
   * @param block floats
   * @param at the place of the first of them in the block; see {@link CombinationLoops}
   */
  void runBlock(int from, int to, ByteBuffer block, int at) {
    CombinationLoops.combineBlock(weightsOfFloats, rows, length, from, to, block, at);
  }

  @Override
  public void runInto(INDArray newOutput) {
    output = ShortVectors.bytesOf(newOutput);
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

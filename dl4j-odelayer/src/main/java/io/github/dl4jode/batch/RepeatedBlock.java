package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Repeats the steps of some examples, and goes back through them. Rows to which no example belongs
 * repeat the first one, without cotangents.
 */
final class RepeatedBlock implements AutoCloseable {

  private final RowTerm term;
  private final RepeatedRows repetition;
  private final int size;
  private final double[] values;
  private final INDArray begins;
  private final INDArray ends;
  private INDArray cotangents;

  /**
   * What a block takes its part of.
   *
   * @param begins y(t_0) of all examples
   * @param ends where they are at the end
   * @param made their steps
   * @param order in which blocks take them
   * @param cotangents of each output, as y
   */
  record Batch(
      double[] begins,
      double[] ends,
      RowSteps made,
      int[] order,
      List<RowClock> clocks,
      double[][] cotangents) {}

  /**
   * Takes a term.
   *
   * @param term closed with the block
   */
  RepeatedBlock(RowTerm term, Method method, DiscreteAdjoint gradient) {
    this.term = term;
    this.repetition = new RepeatedRows(term.term(), method, gradient);
    this.size = term.size();
    this.values = new double[term.rows() * size];
    this.begins = OffHeapMemory.uninitialized(term.term().dataType(), values.length);
    this.ends = OffHeapMemory.uninitialized(term.term().dataType(), values.length);
    this.cotangents = OffHeapMemory.uninitialized(term.term().dataType(), 1, values.length);
  }

  void parametersChanged() {
    term.term().parametersChanged();
  }

  /**
   * An array of gradients by parameters, a row for each block; without parameters of one column.
   */
  INDArray newParameters(int blocks) {
    return OffHeapMemory.uninitialized(term.term().dataType(), blocks, Math.max(1, parameters()));
  }

  int parameters() {
    return Math.toIntExact(term.term().parameterCount());
  }

  /** An array of the type of the state; empty without numbers. */
  INDArray array(double... numbers) {
    if (numbers.length == 0) {
      return Nd4j.empty(term.term().dataType());
    }
    INDArray array = OffHeapMemory.uninitialized(term.term().dataType(), numbers.length);
    Vectors.fromJava(numbers, array);
    return array;
  }

  /**
   * Repeats the steps of some examples and goes back.
   *
   * @param from the place in the order of the first example
   * @param count how many, at most the rows
   * @param ofStates receives the gradients of these examples by y(t_0); left as it is where no
   *     steps can be repeated
   * @param ofParameters receives the sum of their gradients by parameters
   * @return the evaluations of the way back, of all examples together; 0 if no steps can be
   *     repeated
   */
  long backward(Batch batch, int from, int count, double[] ofStates, INDArray ofParameters) {
    int[] examples = new int[term.rows()];
    List<RowClock> clocks = new ArrayList<>();
    int steps = 0;
    for (int row = 0; row < examples.length; row++) {
      examples[row] = batch.order[from + (row < count ? row : 0)];
      RowClock clock = batch.clocks.get(examples[row]);
      clocks.add(clock);
      steps = Math.max(steps, clock.acceptedSteps());
    }
    Vectors.zero(ofParameters);
    if (steps == 0) {
      return 0;
    }
    term.steps().take(batch.made, steps, examples);
    gather(batch.begins, examples, examples.length, begins);
    gather(batch.ends, examples, examples.length, ends);
    repetition.release();
    repetition.solve(begins, term.steps(), ends, clocks);
    if (!repetition.isReady()) {
      return 0;
    }
    takeCotangents(batch, examples, count);
    Gradients gradients = repetition.backward(cotangents, clocks);
    Vectors.toJava(gradients.initialState(), values);
    for (int row = 0; row < count; row++) {
      System.arraycopy(values, row * size, ofStates, examples[row] * size, size);
    }
    if (parameters() > 0) {
      Vectors.copy(gradients.parameters(), ofParameters);
    }
    long own = clocks.subList(0, count).stream().mapToLong(RowClock::acceptedSteps).sum();
    return Math.max(1, Math.round(own * repetition.evaluationsOfStep()));
  }

  private void takeCotangents(Batch batch, int[] examples, int count) {
    int outputs = batch.cotangents.length;
    if (cotangents.rows() != outputs) {
      cotangents.close();
      cotangents =
          OffHeapMemory.uninitialized(term.term().dataType(), outputs, (long) values.length);
    }
    for (int output = 0; output < outputs; output++) {
      gather(batch.cotangents[output], examples, count, cotangents.getRow(output));
    }
  }

  /** Writes the values of the first of the examples, and zeros for the others. */
  private void gather(double[] all, int[] examples, int count, INDArray to) {
    Arrays.fill(values, 0);
    for (int row = 0; row < count; row++) {
      System.arraycopy(all, examples[row] * size, values, row * size, size);
    }
    Vectors.fromJava(values, to);
  }

  long workspaceBytes() {
    return repetition.workspaceBytes();
  }

  /** The bytes of the term, and of the arrays that it reads and writes. */
  long termBytes() {
    return term.bytes() + (2 * begins.length() + cotangents.length()) * begins.dataType().width();
  }

  void release() {
    repetition.release();
  }

  @Override
  public void close() {
    repetition.close();
    term.close();
    begins.close();
    ends.close();
    cotangents.close();
  }
}

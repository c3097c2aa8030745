package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A term in the common time of some rows, with the steps that it reads. */
final class RowTerm implements AutoCloseable {

  private final RowSteps steps;
  private final TapeTerm term;
  private final INDArray state;
  private final INDArray derivative;

  /** Compiles a field for so many rows. */
  RowTerm(OwnTimes field, int rows, boolean differentiable) {
    this.steps = new RowSteps(rows);
    this.term = field.compile(steps, differentiable);
    this.state = OffHeapMemory.uninitialized(term.dataType(), term.stateSize());
    this.derivative = OffHeapMemory.uninitialized(term.dataType(), term.stateSize());
  }

  int rows() {
    return steps.rows();
  }

  /** The number of components of a row. */
  int size() {
    return Math.toIntExact(term.size());
  }

  RowSteps steps() {
    return steps;
  }

  TapeTerm term() {
    return term;
  }

  /** An array of states [rows · size], for any use until the next evaluation. */
  INDArray state() {
    return state;
  }

  /** f of all rows, each at its time; it clears the steps. */
  double[] evaluate(double[] states, double... times) {
    steps.clear();
    steps.add();
    System.arraycopy(times, 0, steps.lastStarts(), 0, times.length);
    Arrays.fill(steps.lastSizes(), 1);
    Vectors.fromJava(states, state);
    term.evaluate(0, state, derivative);
    steps.clear();
    double[] values = new double[states.length];
    Vectors.toJava(derivative, values);
    return values;
  }

  /** The bytes of the tapes and of its arrays. */
  long bytes() {
    return term.bytes() + 2 * term.stateSize() * term.dataType().width();
  }

  @Override
  public void close() {
    term.close();
    state.close();
    derivative.close();
  }
}

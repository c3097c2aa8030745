package io.github.dl4jode.batch;

import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A term in the common time of some rows, with the steps that it reads. */
final class RowTerm implements AutoCloseable {

  private final RowSteps steps;
  private final TapeTerm term;
  private final INDArray state;
  private final INDArray derivative;
  private long keptBytes;

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

  /**
   * Whether it computes on the thread that calls, and the threads of the library, alone. Calls of
   * ND4J begin threads of their own for each thread that calls.
   */
  boolean runsAlone() {
    return VectorModule.isUsable()
        && term.dataType() == DataType.FLOAT
        && term.stateSize() <= LinearCombination.LONGEST_OF_LOOPS
        && term.isOfLoops();
  }

  /** f of all rows, each at its time; it clears the steps. */
  double[] evaluate(double[] states, double... times) {
    setTimes(times);
    Vectors.fromJava(states, state);
    term.evaluate(0, state, derivative);
    steps.clear();
    double[] values = new double[states.length];
    Vectors.toJava(derivative, values);
    return values;
  }

  /** The products of cotangents with the Jacobian of f, as {@link #evaluate}; not often. */
  double[] product(double[] states, double[] cotangents, double... times) {
    INDArray cotangent = kept(term.stateSize());
    INDArray result = kept(term.stateSize());
    Vectors.fromJava(cotangents, cotangent);
    Vectors.fromJava(states, state);
    setTimes(times);
    term.vectorJacobianProduct(
        0, state, cotangent, derivative, result, kept(Math.max(1, term.parameterCount())));
    steps.clear();
    return Vectors.toJava(result);
  }

  /** A tape refers to its last arrays, which therefore stay as long as it does. */
  private INDArray kept(long length) {
    keptBytes += length * term.dataType().width();
    return term.owned(OffHeapMemory.uninitialized(term.dataType(), length));
  }

  private void setTimes(double... times) {
    steps.clear();
    steps.add();
    System.arraycopy(times, 0, steps.lastStarts(), 0, times.length);
    Arrays.fill(steps.lastSizes(), 1);
  }

  /** The bytes of the tapes and of its arrays. */
  long bytes() {
    return term.bytes() + 2 * term.stateSize() * term.dataType().width() + keptBytes;
  }

  @Override
  public void close() {
    term.close();
    state.close();
    derivative.close();
  }

  /**
   * A field of which each row has a time of its own, to be compiled for any number of rows.
   *
   * @param definition f
   * @param dataType of state and parameters
   * @param rowShape the shape of the state of one row, without the batch
   * @param parameters by name
   */
  record OwnTimes(
      TapeTerm.Definition definition,
      DataType dataType,
      long[] rowShape,
      Map<String, INDArray> parameters) {

    private static final String TIME = "ownTime";
    private static final String RATE = "ownRate";

    /** Takes the shape of all examples, the batch first. */
    static OwnTimes of(
        TapeTerm.Definition definition,
        DataType dataType,
        long[] stateShape,
        Map<String, INDArray> parameters) {
      return new OwnTimes(
          definition, dataType, Arrays.copyOfRange(stateShape, 1, stateShape.length), parameters);
    }

    /** The number of components of a row. */
    long size() {
      return Arrays.stream(rowShape).reduce(1, Math::multiplyExact);
    }

    /**
     * Compiles the field in the common time of some steps.
     *
     * @param steps of as many rows, which the term reads
     */
    TapeTerm compile(RowSteps steps, boolean differentiable) {
      long[] timeShape = new long[rowShape.length + 1];
      Arrays.fill(timeShape, 1);
      timeShape[0] = steps.rows();
      long[] stateShape = timeShape.clone();
      System.arraycopy(rowShape, 0, stateShape, 1, rowShape.length);
      return TapeTerm.builder(this::define, dataType, stateShape)
          .parameters(parameters)
          .input(TIME, steps.times(timeShape))
          .input(RATE, steps.rates(stateShape))
          .differentiable(differentiable)
          .build();
    }

    private TapeTerm.Parts define(SameDiff graph, TapeTerm.Variables given) {
      SDVariable time = given.inputs().get(TIME);
      TapeTerm.Parts parts =
          definition.define(
              graph, new TapeTerm.Variables(time, given.y(), given.parameters(), Map.of()));
      return TapeTerm.Parts.of(parts.derivative().mul(given.inputs().get(RATE)));
    }
  }
}

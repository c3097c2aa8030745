package io.github.dl4jode.field;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompilationException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector field written as a SameDiff graph, compiled to tapes for one shape of the state.
 *
 * <p>There is one tape for f alone and, where the field is to be differentiated, one for f with its
 * vector–Jacobian product; another one for linearizations is compiled when the first is asked for.
 * Parameters are read in place; so are states of 10,000 elements and more, and results are written
 * in place, by references that last until the next call.
 */
public final class TapeField implements LinearizableField, AutoCloseable {

  /** Writes f(t, y, θ) into a graph. */
  @FunctionalInterface
  public interface Definition {

    /**
     * Adds the operations of f.
     *
     * @param t a scalar placeholder
     * @param y a placeholder of known shape
     * @param parameters variables by name
     * @return f, of the shape of y
     */
    SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
  }

  private final FieldTapes tapes;

  private TapeField(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      boolean differentiable) {
    this.tapes =
        new FieldTapes(
            definition::define,
            shape -> FieldTapes.requireShapeOfState(shape, stateShape),
            dataType,
            stateShape,
            parameters,
            differentiable);
  }

  /**
   * Compiles a field that can be evaluated and differentiated.
   *
   * @param definition f
   * @param dataType of state and parameters, FLOAT or DOUBLE
   * @param stateShape the shape in which f sees the state, the batch included
   * @param parameters row-major arrays by name, retained; the flat parameter cotangent has them in
   *     this order
   * @throws TapeCompilationException if f or its gradient cannot be compiled
   * @throws IllegalArgumentException if f is not of the shape of the state
   */
  public static TapeField differentiable(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters) {
    return new TapeField(definition, dataType, stateShape, parameters, true);
  }

  /**
   * As {@link #differentiable}, but without the vector–Jacobian product, which saves its memory and
   * the time to compile it.
   */
  public static TapeField evaluationOnly(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters) {
    return new TapeField(definition, dataType, stateShape, parameters, false);
  }

  @Override
  public long stateSize() {
    return tapes.stateSize();
  }

  @Override
  public long parameterCount() {
    return tapes.parameterCount();
  }

  @Override
  public DataType dataType() {
    return tapes.dataType();
  }

  @Override
  public void parametersChanged() {
    tapes.parametersChanged();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative) {
    tapes.evaluate(t, state, derivative);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the field was compiled for evaluation only
   */
  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    tapes.product(t, state, cotangent, derivative, stateCotangent, parameterCotangent);
  }

  @Override
  public OptionalLong linearizationBytes() {
    return tapes.linearizationBytes();
  }

  @Override
  public Linearization newLinearization() {
    Tape tape = tapes.recorded();
    return new TapeLinearization(tape, tape.newRecording());
  }

  /**
   * The names of the ops that make a small field slow: one without a loop in Java sends all others
   * to ND4J with it. Empty where there is none, and where the field is large.
   */
  public Set<String> opsWithoutLoop() {
    return tapes.opsWithoutLoop();
  }

  /** The bytes of the tapes. */
  public long bytes() {
    return tapes.bytes();
  }

  /** Releases the tapes; the field cannot be used any more. */
  @Override
  public void close() {
    tapes.close();
  }
}

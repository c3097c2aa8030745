package io.github.dl4jode.field;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompilationException;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
 * vector–Jacobian product. Parameters are read in place.
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

  static final String TIME = "t";
  static final String STATE = "y";

  private final Definition definition;
  private final DataType dataType;
  private final long[] stateShape;
  private final long stateSize;
  private final Map<String, INDArray> parameters;
  private final long parameterCount;
  private final Tape evaluation;
  private final Optional<Tape> product;

  private TapeField(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      boolean differentiable) {
    this.definition = definition;
    this.dataType = dataType;
    this.stateShape = stateShape.clone();
    this.stateSize = Arrays.stream(stateShape).reduce(1, Math::multiplyExact);
    this.parameters = new LinkedHashMap<>(parameters);
    this.parameterCount = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.evaluation = compile(false);
    this.product = differentiable ? Optional.of(compile(true)) : Optional.empty();
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
    return stateSize;
  }

  @Override
  public long parameterCount() {
    return parameterCount;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public void parametersChanged() {
    evaluation.parametersChanged();
    product.ifPresent(Tape::parametersChanged);
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative) {
    run(evaluation, t, state, derivative);
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
    Tape tape = product();
    run(tape, t, state, derivative);
    tape.cotangent().readFrom(cotangent);
    tape.inputCotangent(STATE).writeTo(stateCotangent);
    tape.backward();
    tape.inputCotangent(STATE).deliver();
    tape.parameterCotangent().read(parameterCotangent);
  }

  private Tape product() {
    return product.orElseThrow(
        () -> new IllegalStateException("The field was compiled for evaluation only"));
  }

  @Override
  public OptionalLong linearizationBytes() {
    return product.map(Tape::recordingBytes).orElse(OptionalLong.empty());
  }

  @Override
  public Linearization newLinearization() {
    return new TapeLinearization(product(), product().newRecording());
  }

  private static void run(Tape tape, double t, INDArray state, INDArray derivative) {
    tape.input(TIME).write(t);
    tape.input(STATE).readFrom(state);
    tape.output().writeTo(derivative);
    tape.forward();
    tape.output().deliver();
  }

  /** The bytes of the tapes. */
  public long bytes() {
    return evaluation.bytes() + product.map(Tape::bytes).orElse(0L);
  }

  /** Releases the tapes; the field cannot be used any more. */
  @Override
  public void close() {
    evaluation.close();
    product.ifPresent(Tape::close);
  }

  private Tape compile(boolean withGradients) {
    SameDiff graph = SameDiff.create();
    SDVariable t = graph.placeHolder(TIME, dataType);
    SDVariable y = graph.placeHolder(STATE, dataType, stateShape);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable f = definition.define(graph, t, y, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, f.name())
            .input(TIME)
            .input(STATE, stateShape)
            .parameters(parameters);
    if (withGradients) {
      specification.gradients(Set.of(STATE)).parameterGradients();
    }
    Tape tape = TapeCompiler.compile(specification.build());
    return requireShapeOfState(tape);
  }

  private Tape requireShapeOfState(Tape tape) {
    long[] shape = tape.output().shape();
    if (!Arrays.equals(shape, stateShape)) {
      tape.close();
      throw new IllegalArgumentException(
          "f(t, y) has shape "
              + Arrays.toString(shape)
              + " where y has "
              + Arrays.toString(stateShape)
              + "; a derivative has the shape of its state");
    }
    return tape;
  }
}

package io.github.dl4jode.field;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tapes of a field for one shape of the state: one for its values alone and, where it is to be
 * differentiated, one for them with their vector–Jacobian product.
 */
final class FieldTapes implements AutoCloseable {

  static final String TIME = "t";
  static final String STATE = "y";

  /** Writes what the tapes compute into a graph, and says which variable it is. */
  @FunctionalInterface
  interface Writer {

    SDVariable write(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
  }

  private final Writer writer;
  private final Consumer<long[]> outputCheck;
  private final DataType dataType;
  private final long[] stateShape;
  private final long stateSize;
  private final Map<String, INDArray> parameters;
  private final long parameterCount;
  private final Tape evaluation;
  private final Optional<Tape> product;

  /**
   * Compiles the tapes.
   *
   * @param outputCheck is given the shape of the output, and refuses a wrong one by an
   *     IllegalArgumentException
   */
  FieldTapes(
      Writer writer,
      Consumer<long[]> outputCheck,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      boolean differentiable) {
    this.writer = writer;
    this.outputCheck = outputCheck;
    this.dataType = dataType;
    this.stateShape = stateShape.clone();
    this.stateSize = Arrays.stream(stateShape).reduce(1, Math::multiplyExact);
    this.parameters = new LinkedHashMap<>(parameters);
    this.parameterCount = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.evaluation = compile(false);
    this.product = differentiable ? Optional.of(compile(true)) : Optional.empty();
  }

  private Tape compile(boolean withGradients) {
    SameDiff graph = SameDiff.create();
    SDVariable t = graph.placeHolder(TIME, dataType);
    SDVariable y = graph.placeHolder(STATE, dataType, stateShape);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable output = writer.write(graph, t, y, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, output.name())
            .input(TIME)
            .input(STATE, stateShape)
            .parameters(parameters);
    if (withGradients) {
      specification.gradients(Set.of(STATE)).parameterGradients();
    }
    Tape tape = TapeCompiler.compile(specification.build());
    try {
      outputCheck.accept(tape.output().shape());
    } catch (IllegalArgumentException e) {
      tape.close();
      throw e;
    }
    return tape;
  }

  /** Refuses an f that is not of the shape of its state. */
  static void requireShapeOfState(long[] shape, long[] stateShape) {
    if (!Arrays.equals(shape, stateShape)) {
      throw new IllegalArgumentException(
          "f(t, y) has shape "
              + Arrays.toString(shape)
              + " where y has "
              + Arrays.toString(stateShape)
              + "; a derivative has the shape of its state");
    }
  }

  DataType dataType() {
    return dataType;
  }

  long stateSize() {
    return stateSize;
  }

  long parameterCount() {
    return parameterCount;
  }

  /** The tape of the values alone. */
  Tape evaluation() {
    return evaluation;
  }

  /**
   * The tape with the product.
   *
   * @throws IllegalStateException if the field was compiled for evaluation only
   */
  Tape product() {
    return product.orElseThrow(
        () -> new IllegalStateException("The field was compiled for evaluation only"));
  }

  /** The bytes of one linearization, where there are any. */
  OptionalLong linearizationBytes() {
    return product.map(Tape::recordingBytes).orElse(OptionalLong.empty());
  }

  void parametersChanged() {
    evaluation.parametersChanged();
    product.ifPresent(Tape::parametersChanged);
  }

  /** Computes the values at (t, y). */
  static void forward(Tape tape, double t, INDArray state, INDArray output) {
    tape.input(TIME).write(t);
    tape.input(STATE).readFrom(state);
    tape.output().writeTo(output);
    tape.forward();
    tape.output().deliver();
  }

  /** Multiplies a cotangent by the Jacobian of the values that were computed last. */
  static void backward(
      Tape tape, INDArray cotangent, INDArray stateCotangent, INDArray parameterCotangent) {
    tape.cotangent().readFrom(cotangent);
    tape.inputCotangent(STATE).writeTo(stateCotangent);
    tape.parameterCotangent().writeTo(parameterCotangent);
    tape.backward();
    tape.inputCotangent(STATE).deliver();
    tape.parameterCotangent().deliver();
  }

  long bytes() {
    return evaluation.bytes() + product.map(Tape::bytes).orElse(0L);
  }

  @Override
  public void close() {
    evaluation.close();
    product.ifPresent(Tape::close);
  }
}

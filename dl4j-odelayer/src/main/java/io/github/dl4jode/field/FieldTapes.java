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
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tapes of a field for one shape of the state: one for its values alone and, where it is to be
 * differentiated, one for them with their vector–Jacobian product, and one for linearizations as
 * soon as somebody wants them.
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
  private Optional<Tape> recorded = Optional.empty();

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
    this.evaluation = compile(specification -> {});
    this.product =
        differentiable
            ? Optional.of(compile(it -> withGradients(it).inOnePass()))
            : Optional.empty();
  }

  private static TapeSpecification.Builder withGradients(TapeSpecification.Builder specification) {
    return specification.gradients(Set.of(STATE)).parameterGradients();
  }

  private Tape compile(Consumer<TapeSpecification.Builder> addition) {
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
    addition.accept(specification);
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

  long[] outputShape() {
    return evaluation.output().shape();
  }

  private Tape product() {
    return product.orElseThrow(
        () -> new IllegalStateException("The field was compiled for evaluation only"));
  }

  /**
   * The tape whose passes are apart, to be recorded.
   *
   * @throws IllegalStateException if the field was compiled for evaluation only
   */
  Tape recorded() {
    product(); // Refuses a field that is for evaluation only.
    if (recorded.isEmpty()) {
      recorded = Optional.of(compile(FieldTapes::withGradients));
    }
    return recorded.get();
  }

  /** The bytes of one linearization, where there are any. */
  OptionalLong linearizationBytes() {
    return product.isPresent() ? recorded().recordingBytes() : OptionalLong.empty();
  }

  void parametersChanged() {
    all().forEach(Tape::parametersChanged);
  }

  private Stream<Tape> all() {
    return Stream.of(Optional.of(evaluation), product, recorded).flatMap(Optional::stream);
  }

  /** Computes the values at (t, y) by the tape of the values alone. */
  void evaluate(double t, INDArray state, INDArray output) {
    forward(evaluation, t, state, output);
  }

  private static void forward(Tape tape, double t, INDArray state, INDArray output) {
    tape.input(TIME).write(t);
    tape.input(STATE).readFrom(state);
    tape.output().writeTo(output);
    tape.forward();
    tape.output().deliver();
  }

  /**
   * Computes the values at (t, y), and a cotangent times their Jacobian.
   *
   * @throws IllegalStateException if the field was compiled for evaluation only
   */
  void product(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray output,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    Tape tape = product();
    tape.cotangent().readFrom(cotangent);
    tape.inputCotangent(STATE).writeTo(stateCotangent);
    tape.parameterCotangent().writeTo(parameterCotangent);
    forward(tape, t, state, output);
    tape.inputCotangent(STATE).deliver();
    tape.parameterCotangent().deliver();
  }

  Set<String> opsWithoutLoop() {
    Set<String> ops = new TreeSet<>();
    all().forEach(tape -> ops.addAll(tape.opsWithoutLoop()));
    return ops;
  }

  long bytes() {
    return all().mapToLong(Tape::bytes).sum();
  }

  @Override
  public void close() {
    all().forEach(Tape::close);
  }
}

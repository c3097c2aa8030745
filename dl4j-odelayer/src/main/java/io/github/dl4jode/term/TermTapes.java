package io.github.dl4jode.term;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.Arrays;
import java.util.HashSet;
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
 * The tapes of a term for one shape of the state: one computes its values alone, and one computes
 * them with their vector–Jacobian product if the term is to be differentiated. The tape for
 * linearizations is compiled at its first use.
 */
final class TermTapes implements AutoCloseable {

  static final String TIME = "t";
  static final String STATE = "y";

  /** Writes the values that the tapes compute into a graph. */
  @FunctionalInterface
  interface Writer {

    /** Adds the operations and returns the output. */
    SDVariable write(SameDiff graph, TapeTerm.Variables variables);
  }

  /**
   * The settings that the tapes are compiled for.
   *
   * @param parameters read in place, and differentiated
   * @param inputs the constant and the path inputs
   */
  record Setup(
      DataType dataType, long[] stateShape, Map<String, INDArray> parameters, TapeInputs inputs) {

    /** Adds time, state, parameters and inputs to an empty graph. */
    TapeTerm.Variables define(SameDiff graph) {
      SDVariable t = graph.placeHolder(TIME, dataType);
      SDVariable y = graph.placeHolder(STATE, dataType, stateShape);
      Map<String, SDVariable> variables = new LinkedHashMap<>();
      parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
      return new TapeTerm.Variables(t, y, variables, inputs.define(graph));
    }

    /** A tape of the graph, with additions to its specification. */
    Tape compile(SameDiff graph, SDVariable output, Consumer<TapeSpecification.Builder> addition) {
      TapeSpecification.Builder specification =
          TapeSpecification.builder(graph, output.name())
              .input(TIME)
              .input(STATE, stateShape)
              .parameters(parameters);
      inputs.specify(specification);
      addition.accept(specification);
      return TapeCompiler.compile(specification.build());
    }
  }

  private final Setup setup;
  private final Writer writer;

  /** A tape and its ports. */
  private record Compiled(Tape tape, TapeInputs.Ports point) {}

  private final Compiled evaluation;
  private final Optional<Compiled> product;
  private Optional<Tape> recorded = Optional.empty();

  /** Compiles the tapes. */
  TermTapes(Setup setup, Writer writer, boolean differentiable) {
    this.setup = setup;
    this.writer = writer;
    this.evaluation = withPorts(compile(specification -> {}));
    this.product =
        differentiable
            ? Optional.of(withPorts(compile(it -> withGradients(it).inOnePass())))
            : Optional.empty();
  }

  private Compiled withPorts(Tape tape) {
    return new Compiled(tape, new TapeInputs.Ports(setup.inputs, tape::input));
  }

  private TapeSpecification.Builder withGradients(TapeSpecification.Builder specification) {
    Set<String> wanted = new HashSet<>(setup.inputs.differentiablePaths());
    wanted.add(STATE);
    return specification.gradients(wanted).parameterGradients();
  }

  private Tape compile(Consumer<TapeSpecification.Builder> addition) {
    SameDiff graph = SameDiff.create();
    SDVariable output = writer.write(graph, setup.define(graph));
    return setup.compile(graph, output, addition);
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

  long[] outputShape() {
    return evaluation.tape.output().shape();
  }

  private Compiled product() {
    return product.orElseThrow(
        () -> new IllegalStateException("The term was compiled for evaluation only"));
  }

  /**
   * The tape with separate passes, to be recorded.
   *
   * @throws IllegalStateException if the term was compiled for evaluation only
   */
  Tape recorded() {
    product(); // Refuses a term that is for evaluation only.
    if (recorded.isEmpty()) {
      recorded = Optional.of(compile(this::withGradients));
    }
    return recorded.get();
  }

  /** The bytes of one linearization; empty if the term has no linearizations. */
  OptionalLong linearizationBytes() {
    return product.isPresent() ? recorded().recordingBytes() : OptionalLong.empty();
  }

  void parametersChanged() {
    all().forEach(Tape::parametersChanged);
  }

  private Stream<Tape> all() {
    return Stream.of(Optional.of(evaluation.tape), product.map(Compiled::tape), recorded)
        .flatMap(Optional::stream);
  }

  /** Computes the values at (t, y) by the tape of the values alone. */
  void evaluate(double t, INDArray state, INDArray output) {
    forward(evaluation, t, state, output);
  }

  private static void forward(Compiled compiled, double t, INDArray state, INDArray output) {
    compiled.point.readFrom(t, state);
    Tape tape = compiled.tape;
    tape.output().writeTo(output);
    tape.forward();
    tape.output().deliver();
  }

  /**
   * Computes the values at (t, y), and a cotangent times their Jacobian.
   *
   * @throws IllegalStateException if the term was compiled for evaluation only
   */
  void product(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray output,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    Tape tape = variableProduct(t, state, cotangent, output, stateCotangent, sensitivityCotangent);
    setup.inputs.pathCotangents(t, tape, sensitivityCotangent);
  }

  /** Computes the same, but adds the cotangents of knots to a sum. */
  void product(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray output,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    knots.add(t, variableProduct(t, state, cotangent, output, stateCotangent, variableCotangent));
  }

  /** Computes the same without the cotangents of knots; the tape has those of the values. */
  private Tape variableProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray output,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    Compiled compiled = product();
    Tape tape = compiled.tape;
    tape.cotangent().readFrom(cotangent);
    tape.inputCotangent(STATE).writeTo(stateCotangent);
    INDArray ofVariables = setup.inputs.ofVariables(sensitivityCotangent);
    tape.parameterCotangent().writeTo(ofVariables);
    forward(compiled, t, state, output);
    tape.inputCotangent(STATE).deliver();
    tape.parameterCotangent().deliver();
    return tape;
  }

  /** The inputs of the tapes. */
  TapeInputs inputs() {
    return setup.inputs;
  }

  Set<String> opsWithoutLoop() {
    Set<String> ops = new TreeSet<>();
    all().forEach(tape -> ops.addAll(tape.opsWithoutLoop()));
    return ops;
  }

  /** Whether all tapes of values and of their products consist of loops in Java. */
  boolean areOfLoops() {
    if (product.isPresent()) {
      recorded();
    }
    return all().allMatch(Tape::isOfLoops);
  }

  long bytes() {
    return all().mapToLong(Tape::bytes).sum();
  }

  @Override
  public void close() {
    all().forEach(Tape::close);
  }
}

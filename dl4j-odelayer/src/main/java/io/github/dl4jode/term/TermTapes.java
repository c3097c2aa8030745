package io.github.dl4jode.term;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.ForwardMode;
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
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The tapes of a term for one shape of the state: one computes its values, f and after it g, alone,
 * and one computes them with their vector–Jacobian product if the term is to be differentiated. The
 * tape for linearizations is compiled at its first use.
 */
final class TermTapes implements AutoCloseable {

  static final String TIME = "t";
  static final String STATE = "y";

  /**
   * The settings that the tapes are compiled for.
   *
   * @param parameters read in place, and differentiated
   * @param inputs the constant and the path inputs
   */
  record Setup(
      DataType dataType, long[] stateShape, Map<String, INDArray> parameters, TapeInputs inputs) {

    long parameterCount() {
      return parameters.values().stream().mapToLong(INDArray::length).sum();
    }

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
  private final TapeTerm.Definition definition;

  /** A tape and its ports. */
  private record Compiled(Tape tape, TapeInputs.Ports point) {}

  private final Compiled evaluation;
  private final Optional<Compiled> product;
  private final Joined outputs;
  private final Joined cotangents;
  private Optional<Tape> recorded = Optional.empty();

  /** Compiles the tapes. */
  TermTapes(Setup setup, TapeTerm.Definition definition, boolean differentiable) {
    this.setup = setup;
    this.definition = definition;
    this.evaluation = withPorts(compile(specification -> {}));
    this.product =
        differentiable
            ? Optional.of(withPorts(compile(it -> withGradients(it).inOnePass())))
            : Optional.empty();
    long state = Arrays.stream(setup.stateShape).reduce(1, Math::multiplyExact);
    long output = Arrays.stream(evaluation.tape.output().shape()).reduce(1, Math::multiplyExact);
    long quadratures = output - state;
    this.outputs = new Joined(setup.dataType, state, quadratures);
    this.cotangents = new Joined(setup.dataType, state, quadratures);
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
    TapeTerm.Parts parts = definition.define(graph, setup.define(graph));
    requireShapeOfState(ForwardMode.of(graph).shape(parts.derivative()), setup.stateShape);
    return setup.compile(graph, joined(graph, parts), addition);
  }

  private static void requireShapeOfState(long[] shape, long[] stateShape) {
    if (!Arrays.equals(shape, stateShape)) {
      throw new IllegalArgumentException(
          "f(t, y) has shape "
              + Arrays.toString(shape)
              + " where y has "
              + Arrays.toString(stateShape)
              + "; a derivative has the shape of its state");
    }
  }

  private static SDVariable joined(SameDiff graph, TapeTerm.Parts parts) {
    if (parts.integrands().isEmpty()) {
      return parts.derivative();
    }
    SDVariable[] flat =
        Stream.concat(Stream.of(parts.derivative()), parts.integrands().stream())
            .map(part -> graph.reshape(part, -1L))
            .toArray(SDVariable[]::new);
    return graph.concat(0, flat);
  }

  /** Joins f and g. */
  Joined outputs() {
    return outputs;
  }

  /** Joins the cotangents of f and of g. */
  Joined cotangents() {
    return cotangents;
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
    return all().mapToLong(Tape::bytes).sum() + outputs.bytes() + cotangents.bytes();
  }

  @Override
  public void close() {
    all().forEach(Tape::close);
    outputs.close();
    cotangents.close();
  }

  /**
   * One array [n + q] and its two parts; without quadratures there is none, and callers' arrays [n]
   * take its place.
   */
  static final class Joined implements AutoCloseable {

    /** The array and its parts. */
    private record Joint(INDArray whole, INDArray ofState, INDArray ofQuadratures) {}

    private final Optional<Joint> parts;

    @SuppressWarnings("try") // The scope is there for its closing.
    Joined(DataType dataType, long stateSize, long quadratureSize) {
      if (quadratureSize == 0) {
        this.parts = Optional.empty();
        return;
      }
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        long length = stateSize + quadratureSize;
        INDArray whole = Nd4j.create(dataType, length);
        this.parts =
            Optional.of(
                new Joint(
                    whole,
                    whole.get(NDArrayIndex.interval(0, stateSize)),
                    whole.get(NDArrayIndex.interval(stateSize, length))));
      }
    }

    /** The array to be written, of which {@link #takeApart} copies the parts. */
    INDArray whole(INDArray derivative) {
      return parts.isPresent() ? parts.get().whole : derivative;
    }

    /** Copies the parts of what was written to {@link #whole}. */
    void takeApart(INDArray derivative, INDArray integrand) {
      if (parts.isPresent()) {
        Vectors.copy(parts.get().ofState, derivative);
        Vectors.copy(parts.get().ofQuadratures, integrand);
      }
    }

    /** An array that is a state followed by quadratures. */
    INDArray putTogether(INDArray state, INDArray quadratures) {
      if (parts.isEmpty()) {
        return state;
      }
      Vectors.copy(state, parts.get().ofState);
      Vectors.copy(quadratures, parts.get().ofQuadratures);
      return parts.get().whole;
    }

    long quadratureSize() {
      return parts.map(it -> it.ofQuadratures.length()).orElse(0L);
    }

    long bytes() {
      return parts.map(it -> it.whole.length() * it.whole.dataType().width()).orElse(0L);
    }

    @Override
    public void close() {
      parts.ifPresent(it -> it.whole.close());
    }
  }
}

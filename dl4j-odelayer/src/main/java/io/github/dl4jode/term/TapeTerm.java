package io.github.dl4jode.term;

import io.github.dl4jode.path.Path;
import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.tape.TapeCompilationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A term written as a SameDiff graph, compiled to tapes for one shape of the state.
 *
 * <pre>{@code
 * TapeTerm term =
 *     TapeTerm.builder(Definition.of(dynamics::define), DataType.FLOAT, 32, 8)
 *         .parameters(parameters)
 *         .build();
 * }</pre>
 *
 * <p>One tape computes the values alone. If the term is to be differentiated, another one computes
 * the values with their vector–Jacobian product; f and g share common operations. The tapes for
 * linearizations and for Jacobian–vector products are compiled at their first use. Parameters are
 * read in place. States of 10,000 elements and more are read in place too, and results are written
 * in place, by references that last until the next call.
 */
public final class TapeTerm implements DifferentiableTerm, AutoCloseable {

  /**
   * The variables that a definition reads.
   *
   * @param t a scalar placeholder
   * @param y a placeholder of the shape of the state
   * @param parameters variables by name
   * @param inputs variables by name
   */
  public record Variables(
      SDVariable t,
      SDVariable y,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> inputs) {}

  /**
   * The results that a definition writes.
   *
   * @param derivative f, of the shape of y
   * @param integrands g, each of any shape; their elements in row-major order are the quadratures
   */
  public record Parts(SDVariable derivative, List<SDVariable> integrands) {

    /** Copies the list. */
    public Parts {
      integrands = List.copyOf(integrands);
    }

    /** f without quadratures. */
    public static Parts of(SDVariable derivative) {
      return new Parts(derivative, List.of());
    }
  }

  /** Writes f and g into a graph. */
  @FunctionalInterface
  public interface Definition {

    /** Adds the operations of f and g. */
    Parts define(SameDiff graph, Variables variables);

    /** A vector field without inputs and quadratures, such as {@code dynamics::define}. */
    static Definition of(VectorField field) {
      return (graph, variables) ->
          Parts.of(field.define(graph, variables.t(), variables.y(), variables.parameters()));
    }
  }

  /** Writes f(t, y, θ) into a graph. */
  @FunctionalInterface
  public interface VectorField {

    /** Adds the operations of f, and returns f, of the shape of y. */
    SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
  }

  private final long batch;
  private final long size;
  private final DataType dataType;
  private final long parameterCount;
  private final boolean quadratureErrorControlled;
  private final TapeInputs inputs;
  private final TermTapes tapes;
  // Empty where there are no quadratures: then results need not be taken apart.
  private final Optional<Joined> outputs;
  private final Optional<Joined> cotangents;
  private final TangentTape tangents;
  private final Builder builder;
  private final boolean ownsInputs;
  private final List<TapeTerm> companions = new ArrayList<>();
  private final List<INDArray> owned = new ArrayList<>();

  private TapeTerm(Builder builder) {
    this(builder, Optional.empty());
  }

  private TapeTerm(Builder builder, Optional<TapeInputs> shared) {
    this.builder = builder;
    this.ownsInputs = shared.isEmpty();
    long[] shape = builder.stateShape;
    this.batch = shape[0];
    this.size = Arrays.stream(shape, 1, shape.length).reduce(1, Math::multiplyExact);
    this.dataType = builder.dataType;
    this.quadratureErrorControlled = builder.quadratureErrorControlled;
    this.parameterCount = builder.parameters.values().stream().mapToLong(INDArray::length).sum();
    this.inputs =
        shared.orElseGet(
            () ->
                new TapeInputs(
                    dataType,
                    parameterCount,
                    builder.constants,
                    builder.differentiableConstants,
                    builder.paths));
    TermTapes.Setup setup = new TermTapes.Setup(dataType, shape, builder.parameters, inputs);
    try {
      this.tapes =
          new TermTapes(
              setup,
              (graph, variables) ->
                  joined(graph, builder.definition.define(graph, variables), shape),
              builder.differentiable);
    } catch (IllegalArgumentException e) {
      if (ownsInputs) {
        inputs.close();
      }
      throw e;
    }
    long quadratures =
        Arrays.stream(tapes.outputShape()).reduce(1, Math::multiplyExact) - stateSize();
    this.outputs = Joined.allocate(dataType, stateSize(), quadratures);
    this.cotangents = Joined.allocate(dataType, stateSize(), quadratures);
    this.tangents = new TangentTape(setup, builder.definition);
  }

  private static SDVariable joined(SameDiff graph, Parts parts, long[] stateShape) {
    TermTapes.requireShapeOfState(ForwardMode.of(graph).shape(parts.derivative), stateShape);
    if (parts.integrands.isEmpty()) {
      return parts.derivative;
    }
    SDVariable[] flat =
        Stream.concat(Stream.of(parts.derivative), parts.integrands.stream())
            .map(part -> graph.reshape(part, -1L))
            .toArray(SDVariable[]::new);
    return graph.concat(0, flat);
  }

  /**
   * Begins a term.
   *
   * @param definition f and g
   * @param dataType of state and parameters, FLOAT or DOUBLE
   * @param stateShape the shape in which f sees the state, the batch first
   */
  public static Builder builder(Definition definition, DataType dataType, long... stateShape) {
    return new Builder(definition, dataType, stateShape);
  }

  /** A vector field with parameters and nothing else, to be evaluated and differentiated. */
  public static TapeTerm differentiable(
      VectorField field, DataType dataType, long[] stateShape, Map<String, INDArray> parameters) {
    return builder(Definition.of(field), dataType, stateShape).parameters(parameters).build();
  }

  /** A term as {@link #differentiable} makes it, but without the vector–Jacobian product. */
  public static TapeTerm evaluationOnly(
      VectorField field, DataType dataType, long[] stateShape, Map<String, INDArray> parameters) {
    return builder(Definition.of(field), dataType, stateShape)
        .parameters(parameters)
        .differentiable(false)
        .build();
  }

  /** The shape in which f sees the state. */
  public long[] stateShape() {
    return builder.stateShape.clone();
  }

  /**
   * Another function of the same parameters and inputs, such as an event function; closed with this
   * term.
   *
   * @param definition of the function, without quadratures
   * @param shape of its state
   * @throws IllegalArgumentException if this term has paths among its inputs
   */
  public TapeTerm companion(Definition definition, long... shape) {
    if (!builder.paths.isEmpty()) {
      throw new IllegalArgumentException(
          "A function of the term's inputs cannot read paths, which are "
              + builder.paths.keySet()
              + ": let it read t, y, parameters and constant inputs");
    }
    Builder other = new Builder(definition, dataType, shape);
    other.parameters.putAll(builder.parameters);
    other.constants.putAll(builder.constants);
    other.differentiableConstants.addAll(builder.differentiableConstants);
    TapeTerm companion = new TapeTerm(other, Optional.of(inputs));
    companions.add(companion);
    return companion;
  }

  /** Closes an array with this term. */
  public INDArray owned(INDArray array) {
    owned.add(array);
    return array;
  }

  @Override
  public long batch() {
    return batch;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public long quadratureSize() {
    return outputs.map(joined -> joined.ofQuadratures().length()).orElse(0L);
  }

  @Override
  public boolean quadratureErrorControlled() {
    return quadratureErrorControlled;
  }

  @Override
  public long parameterCount() {
    return parameterCount;
  }

  @Override
  public List<TermInput> inputs() {
    return inputs.list();
  }

  @Override
  public double[] jumps() {
    return inputs.jumps();
  }

  @Override
  public double[] kinks() {
    return inputs.kinks();
  }

  /**
   * The array of a constant input, to be filled by the caller; after that, and after a change of
   * the knots of a path, {@link #parametersChanged()} is to be called.
   *
   * @throws IllegalArgumentException if there is no such input
   */
  public INDArray input(String name) {
    return inputs.constant(name);
  }

  @Override
  public void parametersChanged() {
    inputs.changed();
    tapes.parametersChanged();
    tangents.parametersChanged();
    companions.forEach(TapeTerm::parametersChanged);
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    if (outputs.isEmpty()) {
      tapes.evaluate(t, state, derivative);
      return;
    }
    Joined joined = outputs.get();
    tapes.evaluate(t, state, joined.whole());
    joined.takeApart(derivative, integrand);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the term was compiled for evaluation only
   */
  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    if (outputs.isEmpty()) {
      tapes.product(t, state, cotangent, derivative, stateCotangent, sensitivityCotangent);
      return;
    }
    Joined joined = outputs.get();
    INDArray together = cotangents.get().putTogether(cotangent, quadratureCotangent);
    tapes.product(t, state, together, joined.whole(), stateCotangent, sensitivityCotangent);
    joined.takeApart(derivative, integrand);
  }

  @Override
  public Optional<KnotSum> newKnotSum() {
    return inputs.newKnotSum();
  }

  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    if (outputs.isEmpty()) {
      tapes.product(t, state, cotangent, derivative, stateCotangent, variableCotangent, knots);
      return;
    }
    Joined joined = outputs.get();
    INDArray together = cotangents.get().putTogether(cotangent, quadratureCotangent);
    tapes.product(t, state, together, joined.whole(), stateCotangent, variableCotangent, knots);
    joined.takeApart(derivative, integrand);
  }

  @Override
  public void jacobianVectorProduct(
      double t, INDArray state, INDArray tangent, INDArray derivative, INDArray derivativeTangent) {
    tangents.product(t, state, tangent, derivative, derivativeTangent);
  }

  @Override
  public void jacobianVectorProduct(
      double t,
      INDArray state,
      INDArray tangent,
      INDArray derivative,
      INDArray derivativeTangent,
      INDArray integrandTangent) {
    tangents.productWithIntegrand(
        t, state, tangent, derivative, derivativeTangent, integrandTangent);
  }

  @Override
  public OptionalLong linearizationBytes() {
    return tapes.linearizationBytes();
  }

  @Override
  public Linearization newLinearization() {
    TapeLinearization linearization = new TapeLinearization(tapes);
    return outputs.isEmpty()
        ? linearization
        : new Joined.OfLinearization(linearization, outputs.get(), cotangents.get());
  }

  /**
   * The names of the ops that make a small term slow: one without a loop in Java sends all others
   * to ND4J with it. Empty if every op has a loop, and if the term is large.
   */
  public Set<String> opsWithoutLoop() {
    return tapes.opsWithoutLoop();
  }

  /**
   * Whether evaluations, and vector–Jacobian products where there are any, consist of loops in Java
   * without a call of ND4J.
   */
  public boolean isOfLoops() {
    return tapes.areOfLoops();
  }

  /** The bytes of the tapes and of the arrays between them and the caller. */
  public long bytes() {
    long joined = outputs.map(both -> 2 * both.whole().length() * dataType.width()).orElse(0L);
    return tapes.bytes() + tangents.bytes() + joined;
  }

  /** Releases the tapes; the term cannot be used any more. */
  @Override
  public void close() {
    companions.forEach(TapeTerm::close);
    owned.forEach(INDArray::close);
    tapes.close();
    tangents.close();
    if (ownsInputs) {
      inputs.close();
    }
    Stream.of(outputs, cotangents).flatMap(Optional::stream).forEach(both -> both.whole().close());
  }

  /** Collects a term. */
  public static final class Builder {

    private final Definition definition;
    private final DataType dataType;
    private final long[] stateShape;
    private final Map<String, INDArray> parameters = new LinkedHashMap<>();
    private final Map<String, long[]> constants = new LinkedHashMap<>();
    private final Set<String> differentiableConstants = new HashSet<>();
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private boolean quadratureErrorControlled;
    private boolean differentiable = true;

    private Builder(Definition definition, DataType dataType, long... stateShape) {
      this.definition = Objects.requireNonNull(definition, "definition");
      this.dataType = Objects.requireNonNull(dataType, "dataType");
      this.stateShape = stateShape.clone();
    }

    /**
     * The parameters: row-major arrays by name, retained; their cotangents have the order of the
     * map.
     */
    public Builder parameters(Map<String, INDArray> arrays) {
      parameters.putAll(arrays);
      return this;
    }

    /** An input that is a constant of the solve, with a cotangent. */
    public Builder input(String name, long... shape) {
      constants.put(name, shape.clone());
      differentiableConstants.add(name);
      return this;
    }

    /** An input that is a constant of the solve, without a cotangent, such as noise. */
    public Builder inputWithoutCotangent(String name, long... shape) {
      constants.put(name, shape.clone());
      return this;
    }

    /** An input that is the value of a path at t; with a cotangent where the path has knots. */
    public Builder input(String name, Path path) {
      paths.put(name, Objects.requireNonNull(path, "path"));
      return this;
    }

    /** Whether quadratures take part in the error norm; false unless set. */
    public Builder quadratureErrorControlled(boolean controlled) {
      this.quadratureErrorControlled = controlled;
      return this;
    }

    /** Whether there are vector–Jacobian products, which need memory; true unless set. */
    public Builder differentiable(boolean wanted) {
      this.differentiable = wanted;
      return this;
    }

    /**
     * Compiles the term.
     *
     * @throws TapeCompilationException if f, g or a gradient cannot be compiled
     * @throws IllegalArgumentException if f is not of the shape of the state, or two variables have
     *     the same name
     */
    public TapeTerm build() {
      Set<String> names = new HashSet<>(Set.of(TermTapes.TIME, TermTapes.STATE));
      Stream.of(parameters.keySet(), constants.keySet(), paths.keySet())
          .flatMap(Set::stream)
          .forEach(
              name -> {
                if (!names.add(name)) {
                  throw new IllegalArgumentException(
                      "The term has two variables named \"%s\"; t and y are the names of time and state. Rename one"
                          .formatted(name));
                }
              });
      return new TapeTerm(this);
    }
  }
}

package io.github.dl4jode.term;

import io.github.dl4jode.path.Path;
import io.github.dl4jode.tape.TapeCompilationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
public final class TapeTerm extends CompiledTerm {

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

  private final Builder builder;
  private final boolean quadratureErrorControlled;
  private final TapeInputs inputs;
  private final boolean ownsInputs;
  private final List<TapeTerm> companions = new ArrayList<>();
  private final List<INDArray> owned = new ArrayList<>();

  private TapeTerm(Builder builder, TapeInputs inputs, boolean ownsInputs) {
    super(
        new TermTapes.Setup(
            builder.dataType, builder.stateShape, builder.declared.parameters(), inputs),
        builder.definition,
        builder.differentiable);
    this.builder = builder;
    this.quadratureErrorControlled = builder.quadratureErrorControlled;
    this.inputs = inputs;
    this.ownsInputs = ownsInputs;
  }

  private static TapeTerm withOwnInputs(Builder builder) {
    TapeInputs inputs = new TapeInputs(builder.dataType, builder.declared);
    try {
      return new TapeTerm(builder, inputs, true);
    } catch (IllegalArgumentException e) {
      inputs.close();
      throw e;
    }
  }

  /**
   * Begins a term.
   *
   * @param definition f and g
   * @param dataType of state and parameters, FLOAT or DOUBLE
   * @param stateShape the shape in which f sees the state, the batch first
   */
  public static Builder builder(Definition definition, DataType dataType, long... stateShape) {
    return new Builder(new TapeInputs.Declared(), definition, dataType, stateShape);
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
    Builder other = new Builder(builder.declared.withoutPaths(), definition, dataType(), shape);
    TapeTerm companion = new TapeTerm(other, inputs, false);
    companions.add(companion);
    return companion;
  }

  /** Closes an array with this term. */
  public INDArray owned(INDArray array) {
    owned.add(array);
    return array;
  }

  @Override
  public boolean quadratureErrorControlled() {
    return quadratureErrorControlled;
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
    super.parametersChanged();
    companions.forEach(TapeTerm::parametersChanged);
  }

  /** Releases the tapes; the term cannot be used any more. */
  @Override
  public void close() {
    companions.forEach(TapeTerm::close);
    owned.forEach(INDArray::close);
    super.close();
    if (ownsInputs) {
      inputs.close();
    }
  }

  /** Collects a term. */
  public static final class Builder {

    private final Definition definition;
    private final DataType dataType;
    private final long[] stateShape;
    private final TapeInputs.Declared declared;
    private boolean quadratureErrorControlled;
    private boolean differentiable = true;

    private Builder(
        TapeInputs.Declared declared,
        Definition definition,
        DataType dataType,
        long... stateShape) {
      this.declared = declared;
      this.definition = Objects.requireNonNull(definition, "definition");
      this.dataType = Objects.requireNonNull(dataType, "dataType");
      this.stateShape = stateShape.clone();
    }

    /**
     * The parameters: row-major arrays by name, retained; their cotangents have the order of the
     * map.
     */
    public Builder parameters(Map<String, INDArray> arrays) {
      declared.parameters().putAll(arrays);
      return this;
    }

    /** An input that is a constant of the solve, with a cotangent. */
    public Builder input(String name, long... shape) {
      declared.constants().put(name, shape.clone());
      declared.differentiableConstants().add(name);
      return this;
    }

    /** An input that is a constant of the solve, without a cotangent, such as noise. */
    public Builder inputWithoutCotangent(String name, long... shape) {
      declared.constants().put(name, shape.clone());
      return this;
    }

    /** An input that is the value of a path at t; with a cotangent where the path has knots. */
    public Builder input(String name, Path path) {
      declared.paths().put(name, Objects.requireNonNull(path, "path"));
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
      declared.requireDistinctNames();
      return withOwnInputs(this);
    }
  }
}

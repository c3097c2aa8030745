package io.github.dl4jode.field;

import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompilationException;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import io.github.dl4jode.vector.Vectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A vector field and its quadratures, written as one SameDiff graph and compiled to tapes for one
 * shape of the state.
 *
 * <p>f and g share what they have in common. Parameters are read in place, and so is every other
 * variable of the graph; whoever changes one calls {@link #parametersChanged()}.
 */
public final class QuadratureTapeField implements DifferentiableQuadratureField, AutoCloseable {

  /**
   * What a definition writes.
   *
   * @param derivative f, of the shape of y
   * @param integrand g, of any shape; its elements are the quadratures in row-major order
   */
  public record Parts(SDVariable derivative, SDVariable integrand) {}

  /** Writes f(t, y, θ) and g(t, y, θ) into a graph. */
  @FunctionalInterface
  public interface Definition {

    /**
     * Adds the operations of f and g.
     *
     * @param t a scalar placeholder
     * @param y a placeholder of known shape
     * @param parameters variables by name
     */
    Parts define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
  }

  private final Definition definition;
  private final DataType dataType;
  private final long[] stateShape;
  private final long stateSize;
  private final Map<String, INDArray> parameters;
  private final long parameterCount;
  private final boolean errorControlled;
  private final Tape evaluation;
  private final Optional<Tape> product;
  private final Joined outputs;
  private final Joined cotangents;

  /** One array [n + q] and its two parts. */
  private record Joined(INDArray whole, INDArray ofState, INDArray ofQuadratures) {

    static Joined allocate(DataType dataType, long stateSize, long quadratureSize) {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        INDArray whole = Nd4j.create(dataType, stateSize + quadratureSize);
        return new Joined(
            whole,
            whole.get(NDArrayIndex.interval(0, stateSize)),
            whole.get(NDArrayIndex.interval(stateSize, stateSize + quadratureSize)));
      }
    }
  }

  private QuadratureTapeField(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      boolean errorControlled,
      boolean differentiable) {
    this.definition = definition;
    this.dataType = dataType;
    this.stateShape = stateShape.clone();
    this.stateSize = Arrays.stream(stateShape).reduce(1, Math::multiplyExact);
    this.parameters = new LinkedHashMap<>(parameters);
    this.parameterCount = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.errorControlled = errorControlled;
    this.evaluation = compile(false);
    this.product = differentiable ? Optional.of(compile(true)) : Optional.empty();
    long quadratures = evaluation.output().shape()[0] - stateSize;
    this.outputs = Joined.allocate(dataType, stateSize, quadratures);
    this.cotangents = Joined.allocate(dataType, stateSize, quadratures);
  }

  /**
   * Compiles a field that can be evaluated and differentiated.
   *
   * @param definition f and g
   * @param dataType of state and parameters, FLOAT or DOUBLE
   * @param stateShape the shape in which f sees the state, the batch included
   * @param parameters row-major arrays by name, retained; the flat parameter cotangent has them in
   *     this order
   * @param errorControlled whether the quadratures take part in the error norm
   * @throws TapeCompilationException if f, g or a gradient cannot be compiled
   * @throws IllegalArgumentException if f is not of the shape of the state
   */
  public static QuadratureTapeField differentiable(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      boolean errorControlled) {
    return new QuadratureTapeField(
        definition, dataType, stateShape, parameters, errorControlled, true);
  }

  /** As {@link #differentiable}, but without the vector–Jacobian product. */
  public static QuadratureTapeField evaluationOnly(
      Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      boolean errorControlled) {
    return new QuadratureTapeField(
        definition, dataType, stateShape, parameters, errorControlled, false);
  }

  @Override
  public long stateSize() {
    return stateSize;
  }

  @Override
  public long quadratureSize() {
    return outputs.ofQuadratures.length();
  }

  @Override
  public boolean quadratureErrorControlled() {
    return errorControlled;
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
    run(evaluation, t, state);
    Vectors.copy(outputs.ofState, derivative);
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    evaluate(t, state, derivative);
    Vectors.copy(outputs.ofQuadratures, integrand);
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
    Vectors.zero(cotangents.ofQuadratures);
    multiply(t, state, cotangent, derivative, stateCotangent, parameterCotangent);
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
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    Vectors.copy(quadratureCotangent, cotangents.ofQuadratures);
    multiply(t, state, cotangent, derivative, stateCotangent, parameterCotangent);
    Vectors.copy(outputs.ofQuadratures, integrand);
  }

  private void multiply(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray derivative,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    Tape tape =
        product.orElseThrow(
            () -> new IllegalStateException("The field was compiled for evaluation only"));
    Vectors.copy(cotangent, cotangents.ofState);
    run(tape, t, state);
    Vectors.copy(outputs.ofState, derivative);
    tape.cotangent().readFrom(cotangents.whole);
    tape.inputCotangent(TapeField.STATE).writeTo(stateCotangent);
    tape.backward();
    tape.inputCotangent(TapeField.STATE).deliver();
    tape.parameterCotangent().read(parameterCotangent);
  }

  private void run(Tape tape, double t, INDArray state) {
    tape.input(TapeField.TIME).write(t);
    tape.input(TapeField.STATE).readFrom(state);
    tape.output().writeTo(outputs.whole);
    tape.forward();
    tape.output().deliver();
  }

  /** The bytes of the tapes and of what stands between them and the caller. */
  public long bytes() {
    return evaluation.bytes()
        + product.map(Tape::bytes).orElse(0L)
        + 2 * outputs.whole.length() * dataType.width();
  }

  /** Releases the tapes; the field cannot be used any more. */
  @Override
  public void close() {
    evaluation.close();
    product.ifPresent(Tape::close);
    outputs.whole.close();
    cotangents.whole.close();
  }

  private Tape compile(boolean withGradients) {
    SameDiff graph = SameDiff.create();
    SDVariable t = graph.placeHolder(TapeField.TIME, dataType);
    SDVariable y = graph.placeHolder(TapeField.STATE, dataType, stateShape);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    Parts parts = definition.define(graph, t, y, variables);
    requireShapeOfState(ForwardMode.of(graph).shape(parts.derivative));
    SDVariable joined =
        graph.concat(0, graph.reshape(parts.derivative, stateSize), flat(graph, parts.integrand));
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, joined.name())
            .input(TapeField.TIME)
            .input(TapeField.STATE, stateShape)
            .parameters(parameters);
    if (withGradients) {
      specification.gradients(Set.of(TapeField.STATE)).parameterGradients();
    }
    return TapeCompiler.compile(specification.build());
  }

  private void requireShapeOfState(long[] shape) {
    if (!Arrays.equals(shape, stateShape)) {
      throw new IllegalArgumentException(
          "f(t, y) has shape "
              + Arrays.toString(shape)
              + " where y has "
              + Arrays.toString(stateShape)
              + "; a derivative has the shape of its state");
    }
  }

  private static SDVariable flat(SameDiff graph, SDVariable x) {
    return graph.reshape(x, -1L);
  }
}

package io.github.dl4jode.field;

import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompilationException;
import io.github.dl4jode.vector.Vectors;
import java.util.Map;
import java.util.OptionalLong;
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
public final class QuadratureTapeField
    implements DifferentiableQuadratureField, LinearizableField, AutoCloseable {

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

  private final FieldTapes tapes;
  private final boolean errorControlled;
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
    this.errorControlled = errorControlled;
    this.tapes =
        new FieldTapes(
            (graph, t, y, variables) ->
                joined(definition.define(graph, t, y, variables), stateShape),
            // f alone has been checked, before it was joined.
            shape -> {},
            dataType,
            stateShape,
            parameters,
            differentiable);
    long quadratures = tapes.outputShape()[0] - tapes.stateSize();
    this.outputs = Joined.allocate(dataType, tapes.stateSize(), quadratures);
    this.cotangents = Joined.allocate(dataType, tapes.stateSize(), quadratures);
  }

  private static SDVariable joined(Parts parts, long[] stateShape) {
    SameDiff graph = parts.derivative.getSameDiff();
    FieldTapes.requireShapeOfState(ForwardMode.of(graph).shape(parts.derivative), stateShape);
    return graph.concat(0, flat(graph, parts.derivative), flat(graph, parts.integrand));
  }

  private static SDVariable flat(SameDiff graph, SDVariable x) {
    return graph.reshape(x, -1L);
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
    return tapes.stateSize();
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
    tapes.evaluate(t, state, outputs.whole);
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
    Vectors.copy(cotangent, cotangents.ofState);
    tapes.product(t, state, cotangents.whole, outputs.whole, stateCotangent, parameterCotangent);
    Vectors.copy(outputs.ofState, derivative);
  }

  @Override
  public OptionalLong linearizationBytes() {
    return tapes.linearizationBytes();
  }

  @Override
  public Linearization newLinearization() {
    Tape tape = tapes.recorded();
    return new JoinedLinearization(
        new TapeLinearization(tape, tape.newRecording()), outputs, cotangents);
  }

  /** A recording of a tape whose output is f with g behind it. */
  private record JoinedLinearization(
      TapeLinearization linearization, Joined outputs, Joined cotangents) implements Linearization {

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      linearization.evaluate(t, state, outputs.whole, integrand);
      Vectors.copy(outputs.ofState, derivative);
      Vectors.copy(outputs.ofQuadratures, integrand);
    }

    @Override
    public void vectorJacobianProduct(
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      Vectors.copy(cotangent, cotangents.ofState);
      Vectors.copy(quadratureCotangent, cotangents.ofQuadratures);
      linearization.vectorJacobianProduct(
          cotangents.whole, quadratureCotangent, stateCotangent, parameterCotangent);
    }

    @Override
    public long bytes() {
      return linearization.bytes();
    }

    @Override
    public void close() {
      linearization.close();
    }
  }

  /**
   * The names of the ops that make a small field slow: one without a loop in Java sends all others
   * to ND4J with it. Empty where there is none, and where the field is large.
   */
  public Set<String> opsWithoutLoop() {
    return tapes.opsWithoutLoop();
  }

  /** The bytes of the tapes and of what stands between them and the caller. */
  public long bytes() {
    return tapes.bytes() + 2 * outputs.whole.length() * dataType().width();
  }

  /** Releases the tapes; the field cannot be used any more. */
  @Override
  public void close() {
    tapes.close();
    outputs.whole.close();
    cotangents.whole.close();
  }
}

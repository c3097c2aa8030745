package io.github.dl4jode.term;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values and derivatives of a {@link TapeTerm}, computed by its tapes. */
abstract class CompiledTerm implements DifferentiableTerm, AutoCloseable {

  private final TermTapes.Setup setup;
  private final long size;
  private final long parameterCount;
  private final TermTapes tapes;
  private final TermTapes.Joined outputs;
  private final TermTapes.Joined cotangents;
  private final TangentTape tangents;

  /** Compiles the tapes. */
  CompiledTerm(TermTapes.Setup setup, TapeTerm.Definition definition, boolean differentiable) {
    this.setup = setup;
    long[] shape = setup.stateShape();
    this.size = Arrays.stream(shape, 1, shape.length).reduce(1, Math::multiplyExact);
    this.parameterCount = setup.parameterCount();
    this.tapes = new TermTapes(setup, definition, differentiable);
    this.outputs = tapes.outputs();
    this.cotangents = tapes.cotangents();
    this.tangents = new TangentTape(setup, definition);
  }

  @Override
  public long batch() {
    return setup.stateShape()[0];
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public DataType dataType() {
    return setup.dataType();
  }

  @Override
  public long quadratureSize() {
    return outputs.quadratureSize();
  }

  @Override
  public long parameterCount() {
    return parameterCount;
  }

  @Override
  public List<TermInput> inputs() {
    return setup.inputs().list();
  }

  @Override
  public double[] jumps() {
    return setup.inputs().jumps();
  }

  @Override
  public double[] kinks() {
    return setup.inputs().kinks();
  }

  @Override
  public void parametersChanged() {
    setup.inputs().changed();
    tapes.parametersChanged();
    tangents.parametersChanged();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    tapes.evaluate(t, state, outputs.whole(derivative));
    outputs.takeApart(derivative, integrand);
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
    INDArray together = cotangents.putTogether(cotangent, quadratureCotangent);
    INDArray output = outputs.whole(derivative);
    tapes.product(t, state, together, output, stateCotangent, sensitivityCotangent);
    outputs.takeApart(derivative, integrand);
  }

  @Override
  public Optional<KnotSum> newKnotSum() {
    return setup.inputs().newKnotSum();
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
    INDArray together = cotangents.putTogether(cotangent, quadratureCotangent);
    INDArray output = outputs.whole(derivative);
    tapes.product(t, state, together, output, stateCotangent, variableCotangent, knots);
    outputs.takeApart(derivative, integrand);
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
    return new TapeLinearization(tapes);
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
    return tapes.bytes() + tangents.bytes();
  }

  @Override
  public void close() {
    tapes.close();
    tangents.close();
  }
}

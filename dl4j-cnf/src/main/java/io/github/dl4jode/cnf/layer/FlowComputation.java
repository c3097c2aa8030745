package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.noise.IterationNoise;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The density of a {@link CnfOutputLayer} on minibatches of one shape. */
final class FlowComputation implements Computation {

  /** Of noise outside training: the same log-densities every time. */
  private static final long EVALUATION_SEED = 1;

  private final boolean training;
  private final IntSupplier iteration;
  private final long seed;
  private final ExampleColumns columns;
  private final FlowSequence flows;
  private final BaseDistribution base;

  /** The input, and then the state at the base distribution, flat and as [batch, d]. */
  private final INDArray state;

  private final INDArray examples;
  private final Optional<PixelInput> pixels;
  private final INDArray context;
  private final INDArray parameterGradient;

  /**
   * Compiles the flows.
   *
   * @throws IllegalArgumentException if the dynamics cannot become a tape, or do not keep the shape
   */
  FlowComputation(CompilationRequest request, CnfOutputLayer layer) {
    this.base = layer.base();
    this.training = request.training();
    this.iteration = request.iteration();
    this.seed = request.seed();
    this.columns =
        new ExampleColumns(request.inputShape(), layer.exampleShape(), layer.contextSize());
    this.state = Nd4j.create(request.dataType(), columns.batch() * columns.dimension());
    this.examples = state.reshape(columns.batch(), columns.dimension());
    this.pixels = layer.pixels().map(transform -> new PixelInput(transform, examples));
    this.context = columns.newContext(request.dataType());
    this.flows =
        new FlowSequence(
            layer,
            FlowSequence.Direction.TOWARDS_BASE,
            new FlowSequence.Request(
                request.dataType(), columns.stateShape(), training, request.parameters(), context));
    this.parameterGradient =
        training ? flows.newParameterGradient(request.dataType()) : Nd4j.empty(request.dataType());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    columns.split(inputs.get(0), state, context);
    SplittableRandom random =
        training
            ? IterationNoise.of(seed, iteration.getAsInt())
            : new SplittableRandom(EVALUATION_SEED);
    INDArray result = place.create(columns.batch(), 1);
    INDArray logDensity = result.reshape(columns.batch());
    Vectors.zero(logDensity);
    pixels.ifPresent(transform -> logDensity.addi(transform.forward(random)));
    // On the way to the base distribution the log-density falls by the trace.
    flows.forward(state, logDensity, random);
    Vectors.add(1, base.logDensity(examples), logDensity);
    return result;
  }

  @Override
  public double penalty() {
    return flows.penalty();
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray ofDensity = epsilon.reshape(columns.batch());
    INDArray ofContext = columns.newContext(state.dataType());
    INDArray ofBase = base.logDensityCotangent(examples, ofDensity).reshape(state.length());
    INDArray cotangent = flows.backward(ofBase, ofDensity, parameterGradient, ofContext);
    INDArray ofExamples = cotangent.reshape(examples.shape());
    pixels.ifPresent(transform -> transform.backward(ofExamples, ofDensity));
    INDArray result = place.create(columns.inputShape());
    columns.join(cotangent, ofContext, result);
    return new Cotangents(result, parameterGradient);
  }

  @Override
  public Optional<SolveReport> report() {
    return Optional.of(flows.report());
  }

  @Override
  public Optional<SolveTrace> trace() {
    return Optional.of(flows.trace());
  }

  @Override
  public long bytes() {
    long own = state.length() + context.length() + parameterGradient.length();
    own += pixels.map(PixelInput::length).orElse(0L);
    return own * state.dataType().width() + flows.bytes();
  }

  @Override
  public void close() {
    flows.close();
    state.close();
    pixels.ifPresent(PixelInput::close);
    if (context.closeable()) {
      context.close();
    }
    if (parameterGradient.closeable()) {
      parameterGradient.close();
    }
  }
}

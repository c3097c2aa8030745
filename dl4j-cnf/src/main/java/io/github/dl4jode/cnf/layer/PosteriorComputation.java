package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.noise.Noise;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A {@link FlowPosterior} on minibatches of one shape. */
final class PosteriorComputation implements Computation {

  /** Of noise outside training: the same samples every time. */
  private static final long EVALUATION_SEED = 1;

  private static final BaseDistribution PRIOR = BaseDistribution.standardNormal();

  private final FlowPosterior layer;
  private final CompilationRequest request;
  private final long batch;
  private final long latent;
  private final Optional<FlowSequence> flows;

  /** z0, and then z, flat and as [batch, L]. */
  private final INDArray state;

  private final INDArray z;
  private final INDArray context;
  private final INDArray noise;

  /** ε times the standard deviation, z0 - mean. */
  private final INDArray offset;

  private final INDArray trace;
  private final INDArray parameterGradient;
  private double weight = 1;

  /**
   * Compiles the flows.
   *
   * @throws IllegalArgumentException if the dynamics cannot become a tape, or do not keep the shape
   */
  PosteriorComputation(CompilationRequest request, FlowPosterior layer) {
    DataType dataType = request.dataType();
    this.layer = layer;
    this.request = request;
    this.batch = request.inputShape()[0];
    this.latent = layer.latent();
    this.state = Nd4j.create(dataType, batch * latent);
    this.z = state.reshape(batch, latent);
    this.noise = Nd4j.create(dataType, batch, latent);
    this.offset = Nd4j.create(dataType, batch, latent);
    this.trace = Nd4j.create(dataType, batch);
    long contextSize = layer.contextSize();
    this.context =
        contextSize == 0 ? Nd4j.empty(dataType) : Nd4j.create(dataType, batch, contextSize);
    this.flows = layer.flow().map(conf -> sequence(conf));
    this.parameterGradient =
        flows
            .filter(sequence -> request.training())
            .map(sequence -> sequence.newParameterGradient(dataType))
            .orElseGet(() -> Nd4j.empty(dataType));
  }

  private FlowSequence sequence(CnfOutputLayer conf) {
    long[] shape = new ExampleColumns(z.shape(), conf.exampleShape(), 0).stateShape();
    return new FlowSequence(
        conf,
        FlowSequence.Direction.TOWARDS_DATA,
        new FlowSequence.Request(
            request.dataType(), shape, request.training(), request.parameters(), context));
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    weight = layer.annealing().factor(request);
    SplittableRandom random =
        request.training()
            ? IterationNoise.of(layer.seed(), request.iteration().getAsInt())
            : new SplittableRandom(EVALUATION_SEED);
    return sample(inputs.get(0), random, place);
  }

  /** A sample with noise from anywhere, as {@link FlowPosterior} says. */
  INDArray sample(INDArray encoded, RandomGenerator random, Place place) {
    Noise.GAUSSIAN.draw(random, noise);
    INDArray logVariance = columns(encoded, latent, 2 * latent);
    offset.assign(Transforms.exp(logVariance.mul(0.5), false)).muli(noise);
    z.assign(columns(encoded, 0, latent)).addi(offset);
    if (!context.isEmpty()) {
      context.assign(columns(encoded, 2 * latent, encoded.size(1)));
    }
    // log q falls by the trace, and is taken from log p.
    trace.assign(0);
    flows.ifPresent(sequence -> sequence.forward(state, trace, random));
    INDArray logRatio = trace.add(PRIOR.logDensity(z)).subi(logGaussian(logVariance));
    INDArray result = place.create(batch, latent + 1);
    columns(result, 0, latent).assign(z);
    columns(result, latent, latent + 1).assign(logRatio.muli(weight).reshape(batch, 1));
    return result;
  }

  /** log N(z0; mean, variance) of each example. */
  private INDArray logGaussian(INDArray logVariance) {
    INDArray sum = noise.mul(noise).addi(logVariance).sum(1);
    return sum.addi(latent * Math.log(2 * Math.PI)).muli(-0.5);
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray ofRatio = columns(epsilon, latent, latent + 1).mul(weight).reshape(batch);
    INDArray ofZ = PRIOR.logDensityCotangent(z, ofRatio).addi(columns(epsilon, 0, latent));
    INDArray ofContext =
        context.isEmpty() ? context : Nd4j.create(context.dataType(), context.shape());
    INDArray ofStart =
        flows
            .map(
                sequence ->
                    sequence.backward(
                        ofZ.reshape(state.length()), ofRatio, parameterGradient, ofContext))
            .orElse(ofZ)
            .reshape(batch, latent);
    INDArray result = place.create(batch, layer.inputSize());
    columns(result, 0, latent).assign(ofStart);
    // z0 by the log-variance is half the offset, and log q is less by half of it.
    columns(result, latent, 2 * latent)
        .assign(ofStart.mul(offset).muli(0.5).addiColumnVector(half(ofRatio)));
    if (!context.isEmpty()) {
      columns(result, 2 * latent, result.size(1)).assign(ofContext);
    }
    return new Cotangents(result, parameterGradient);
  }

  private INDArray half(INDArray ofRatio) {
    return ofRatio.mul(0.5).reshape(batch, 1);
  }

  private static INDArray columns(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  @Override
  public Optional<SolveReport> report() {
    return flows.map(FlowSequence::report);
  }

  @Override
  public Optional<SolveTrace> trace() {
    return flows.map(FlowSequence::trace);
  }

  private List<INDArray> arrays() {
    return List.of(state, context, noise, offset, trace, parameterGradient);
  }

  @Override
  public long bytes() {
    long own = arrays().stream().mapToLong(INDArray::length).sum() * state.dataType().width();
    return own + flows.map(FlowSequence::bytes).orElse(0L);
  }

  @Override
  public void close() {
    flows.ifPresent(FlowSequence::close);
    arrays().stream().filter(INDArray::closeable).forEach(INDArray::close);
  }
}

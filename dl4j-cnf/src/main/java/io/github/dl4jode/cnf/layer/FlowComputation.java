package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.flow.DensitySolve;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.CompilationRequest;
import io.github.dl4jode.layer.Computation;
import io.github.dl4jode.layer.SolveReport;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The flows of a {@link CnfOutputLayer} on minibatches of one shape. */
final class FlowComputation implements Computation {

  /** Of noise outside training: the same log-densities every time. */
  private static final long EVALUATION_SEED = 1;

  private final CnfOutputLayer layer;
  private final Map<String, INDArray> parameters;
  private final boolean training;
  private final ExampleColumns columns;
  private final List<DensitySolve> flows = new ArrayList<>();
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
    this.layer = layer;
    this.base = layer.base();
    this.parameters = request.parameters();
    this.training = request.training();
    this.columns =
        new ExampleColumns(request.inputShape(), layer.exampleShape(), layer.contextSize());
    this.state = Nd4j.create(request.dataType(), columns.batch() * columns.dimension());
    this.examples = state.reshape(columns.batch(), columns.dimension());
    this.pixels = layer.pixels().map(transform -> new PixelInput(transform, examples));
    this.context = columns.newContext(request.dataType());
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.parameterGradient =
        training ? Nd4j.create(request.dataType(), count) : Nd4j.empty(request.dataType());
    for (int k = 0; k < layer.flows().size(); k++) {
      flows.add(
          new DensitySolve(
              layer.equation(k, training, examples.size(1)),
              layer.settings(training),
              request.dataType(),
              columns.stateShape(),
              layer.variablesOfFlow(k, parameters, context),
              training));
    }
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    columns.split(inputs.get(0), state, context);
    SplittableRandom random =
        new SplittableRandom(training ? Nd4j.getRandom().nextLong() : EVALUATION_SEED);
    INDArray result = place.create(columns.batch(), 1);
    INDArray logDensity = result.reshape(columns.batch()).assign(0);
    pixels.ifPresent(transform -> logDensity.addi(transform.forward(random)));
    for (int k = flows.size() - 1; k >= 0; k--) {
      DensitySolve flow = flows.get(k);
      flow.drawNoise(random);
      state.assign(guarded(layer, "forward", k, () -> flow.forward(state)));
      logDensity.addi(flow.logDensityChange());
    }
    logDensity.addi(base.logDensity(examples));
    return result;
  }

  @Override
  public double penalty() {
    return flows.stream().mapToDouble(DensitySolve::penalty).sum();
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray ofDensity = epsilon.reshape(columns.batch());
    INDArray ofContext = columns.newContext(state.dataType());
    INDArray cotangent = base.logDensityCotangent(examples, ofDensity).reshape(state.length());
    for (int k = 0; k < flows.size(); k++) {
      DensitySolve flow = flows.get(k);
      INDArray ofState = cotangent;
      Gradients gradients = guarded(layer, "backward", k, () -> flow.backward(ofState, ofDensity));
      FlowParameters.scatter(k, gradients.parameters(), parameters, parameterGradient);
      addContextGradient(k, gradients.parameters(), ofContext);
      cotangent = gradients.initialState();
    }
    INDArray ofExamples = cotangent.reshape(examples.shape());
    pixels.ifPresent(transform -> transform.backward(ofExamples, ofDensity));
    INDArray result = place.create(columns.inputShape());
    columns.join(cotangent, ofContext, result);
    return new Cotangents(result, parameterGradient);
  }

  /** The context stands behind the parameters of a flow that reads it. */
  private void addContextGradient(int flow, INDArray ofVariables, INDArray sum) {
    long own =
        FlowParameters.of(flow, parameters).values().stream().mapToLong(INDArray::length).sum();
    if (ofVariables.length() > own) {
      INDArray tail = ofVariables.get(NDArrayIndex.interval(own, ofVariables.length()));
      sum.addi(tail.reshape(sum.shape()));
    }
  }

  /** Runs a pass of one flow; where it fails, the message says which. */
  static <T> T guarded(CnfOutputLayer layer, String pass, int flow, Supplier<T> run) {
    try {
      return run.get();
    } catch (OdeSolverException e) {
      throw new IllegalStateException(
          "%s, flow %d, %s pass: %s".formatted(layer.label(), flow + 1, pass, e.getMessage()), e);
    }
  }

  @Override
  public Optional<SolveReport> report() {
    SolverStatistics forward = SolverStatistics.none();
    SolverStatistics backward = SolverStatistics.none();
    long bytes = 0;
    for (DensitySolve flow : flows) {
      forward = forward.plus(flow.forwardStatistics());
      backward = backward.plus(flow.backwardStatistics());
      bytes += flow.workspaceBytes();
    }
    return Optional.of(new SolveReport(forward, backward, bytes));
  }

  @Override
  public long bytes() {
    long own = state.length() + context.length() + parameterGradient.length();
    own += pixels.map(PixelInput::length).orElse(0L);
    return own * state.dataType().width() + flows.stream().mapToLong(DensitySolve::bytes).sum();
  }

  @Override
  public void close() {
    flows.forEach(DensitySolve::close);
    state.close();
    pixels.ifPresent(PixelInput::close);
    if (context.closeable()) {
      context.close();
    }
    if (training) {
      parameterGradient.close();
    }
  }
}

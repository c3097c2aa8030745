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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The flows of a {@link CnfOutputLayer} on minibatches of one shape. */
final class FlowComputation implements Computation {

  /** Of noise outside training: the same log-densities every time. */
  private static final long EVALUATION_SEED = 1;

  private final CnfOutputLayer layer;
  private final Map<String, INDArray> parameters;
  private final boolean training;
  private final long[] shape;
  private final List<DensitySolve> flows = new ArrayList<>();
  private final BaseDistribution base;

  /** The input, and then the state at the base distribution, flat and as [batch, d]. */
  private final INDArray state;

  private final INDArray examples;
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
    this.shape = request.inputShape();
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    this.state = Nd4j.create(request.dataType(), size);
    this.examples = state.reshape(shape[0], size / shape[0]);
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.parameterGradient =
        training ? Nd4j.create(request.dataType(), count) : Nd4j.empty(request.dataType());
    for (int k = 0; k < layer.flows().size(); k++) {
      flows.add(
          new DensitySolve(
              layer.equation(k, training, examples.size(1)),
              layer.settings(),
              request.dataType(),
              shape,
              FlowParameters.of(k, parameters),
              training));
    }
  }

  @Override
  public INDArray forward(INDArray input, Place place) {
    state.reshape(shape).assign(input);
    SplittableRandom random =
        new SplittableRandom(training ? Nd4j.getRandom().nextLong() : EVALUATION_SEED);
    INDArray result = place.create(shape[0], 1);
    INDArray logDensity = result.reshape(shape[0]).assign(0);
    for (int k = flows.size() - 1; k >= 0; k--) {
      DensitySolve flow = flows.get(k);
      flow.drawNoise(random);
      try {
        state.assign(flow.forward(state));
      } catch (OdeSolverException e) {
        throw failure("forward", k, e);
      }
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
    INDArray ofDensity = epsilon.reshape(shape[0]);
    INDArray cotangent = base.logDensityCotangent(examples, ofDensity).reshape(state.length());
    for (int k = 0; k < flows.size(); k++) {
      try {
        Gradients gradients = flows.get(k).backward(cotangent, ofDensity);
        FlowParameters.scatter(k, gradients.parameters(), parameters, parameterGradient);
        cotangent = gradients.initialState();
      } catch (OdeSolverException e) {
        throw failure("backward", k, e);
      }
    }
    INDArray result = place.create(shape);
    result.assign(cotangent.reshape(shape));
    return new Cotangents(result, parameterGradient);
  }

  private IllegalStateException failure(String pass, int flow, OdeSolverException cause) {
    return new IllegalStateException(
        "%s, flow %d, %s pass: %s".formatted(layer.label(), flow + 1, pass, cause.getMessage()),
        cause);
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
    long own = (state.length() + parameterGradient.length()) * state.dataType().width();
    return own + flows.stream().mapToLong(DensitySolve::bytes).sum();
  }

  @Override
  public void close() {
    flows.forEach(DensitySolve::close);
    state.close();
    if (training) {
      parameterGradient.close();
    }
  }
}

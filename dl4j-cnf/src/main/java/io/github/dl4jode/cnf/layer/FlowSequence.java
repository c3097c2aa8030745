package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.cnf.flow.DensitySolve;
import io.github.dl4jode.cnf.flow.FlowSettings;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The flows of a {@link CnfOutputLayer} with their densities, in sequence, on minibatches of one
 * shape.
 *
 * <p>Arrays live outside workspaces. To be made outside workspaces as well.
 */
final class FlowSequence implements AutoCloseable {

  /** Which way states go. */
  enum Direction {
    TOWARDS_BASE,
    TOWARDS_DATA
  }

  /**
   * What flows are compiled for.
   *
   * @param shape of the states
   * @param training whether gradients are wanted
   * @param parameters of the layer, in the order of its flat gradient; read in place
   * @param context [batch, c], read at each forward pass; not read where there is none
   */
  record Request(
      DataType dataType,
      long[] shape,
      boolean training,
      Map<String, INDArray> parameters,
      INDArray context) {}

  private final CnfOutputLayer layer;
  private final Map<String, INDArray> parameters;
  private final INDArray context;
  private final List<DensitySolve> flows = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();

  /** The indices of the flows in the order in which states pass them. */
  private final int[] order;

  /**
   * Compiles the flows.
   *
   * @throws IllegalArgumentException if the dynamics cannot become a tape, or do not keep the shape
   */
  FlowSequence(CnfOutputLayer layer, Direction direction, Request request) {
    this.layer = layer;
    this.parameters = request.parameters;
    this.context = request.context;
    int count = layer.flows().size();
    boolean towardsBase = direction == Direction.TOWARDS_BASE;
    this.order = new int[count];
    FlowSettings settings = layer.settings(request.training);
    FlowSettings directed = towardsBase ? settings : settings.reversed();
    long dimension = 1;
    for (int i = 1; i < request.shape.length; i++) {
      dimension = Math.multiplyExact(dimension, request.shape[i]);
    }
    for (int k = 0; k < count; k++) {
      order[k] = towardsBase ? count - 1 - k : k;
      labels.add("%s, flow %d".formatted(layer.label(), k + 1));
      flows.add(
          new DensitySolve(
              layer.equation(k, request.training, dimension),
              directed,
              request.dataType,
              request.shape,
              layer.parametersOfFlow(k, parameters),
              request.training));
    }
  }

  /**
   * Carries states through all flows.
   *
   * @param state as one vector; what arrives is written over it
   * @param trace the integral of tr ∂f/∂y along each path is added to it, [batch]
   * @param random where the noise of estimated traces comes from
   * @throws IllegalStateException if a solve fails; it names the flow
   */
  void forward(INDArray state, INDArray trace, RandomGenerator random) {
    for (int k : order) {
      DensitySolve flow = flows.get(k);
      flow.setContext(context);
      flow.drawNoise(random);
      Vectors.copy(guarded("forward", k, () -> flow.forward(state)), state);
      Vectors.add(1, flow.logDensityChange(), trace);
    }
  }

  /** The penalties of the last pass, summed over the examples. */
  double penalty() {
    return flows.stream().mapToDouble(DensitySolve::penalty).sum();
  }

  /**
   * Carries the gradient of a loss back through the last pass; the penalties are part of the loss.
   *
   * @param ofState dL/d what arrived, as one vector; not modified
   * @param ofTrace dL/d the integrals [batch]
   * @param ofParameters dL/dθ is written over it, in the order of the layer's parameters
   * @param ofContext dL/d context is added to it; not touched where there is none
   * @return dL/d state, in an array that is valid until the next pass
   * @throws IllegalStateException if a solve fails; it names the flow
   */
  INDArray backward(INDArray ofState, INDArray ofTrace, INDArray ofParameters, INDArray ofContext) {
    INDArray cotangent = ofState;
    for (int i = order.length - 1; i >= 0; i--) {
      int k = order[i];
      DensitySolve flow = flows.get(k);
      INDArray arrived = cotangent;
      Gradients gradients = guarded("backward", k, () -> flow.backward(arrived, ofTrace));
      CnfOutputLayer.partOfFlow(k).scatter(gradients.parameters(), parameters, ofParameters);
      DensitySolve.contextCotangent(gradients)
          .ifPresent(each -> ofContext.addi(each.reshape(ofContext.shape())));
      cotangent = gradients.initialState();
    }
    return cotangent;
  }

  /** Runs a pass of one flow; where it fails, the message says which. */
  private <T> T guarded(String pass, int flow, Supplier<T> run) {
    return Computation.pass(labels.get(flow), pass, run);
  }

  /** What the solver did in the last passes. */
  SolveReport report() {
    long bytes = flows.stream().mapToLong(DensitySolve::workspaceBytes).sum();
    return new SolveReport(
        total(DensitySolve::forwardStatistics), total(DensitySolve::backwardStatistics), bytes);
  }

  /** The steps and the adjoint of the last passes, in the order in which states pass the flows. */
  SolveTrace trace() {
    return IntStream.of(order)
        .mapToObj(k -> SolveTrace.of(flows.get(k).solver()))
        .reduce(SolveTrace.none(), SolveTrace::then);
  }

  private SolverStatistics total(Function<DensitySolve, SolverStatistics> part) {
    return flows.stream().map(part).reduce(SolverStatistics.none(), SolverStatistics::plus);
  }

  /** The bytes of all arrays but the parameters. */
  long bytes() {
    return flows.stream().mapToLong(DensitySolve::bytes).sum();
  }

  /** An array for the gradient of the parameters, in their order. */
  INDArray newParameterGradient(DataType dataType) {
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    return count == 0 ? Nd4j.empty(dataType) : Nd4j.create(dataType, count);
  }

  @Override
  public void close() {
    flows.forEach(DensitySolve::close);
  }
}

package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.flow.DensitySolve;
import io.github.dl4jode.cnf.flow.LogDensityTape;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far the density q of a layer's flows is from a density p̃ that is known up to a constant: the
 * Kullback–Leibler divergence E_q[log q(x) - log p̃(x)], estimated by samples of q, and its
 * gradient through the samples.
 *
 * <p>Points of the base distribution are solved towards the data; on the way log q falls by ∫ tr
 * ∂f/∂y dt, and so log q(x) needs no second solve. The layer's penalties are part of the loss. Chen
 * et al. (2018), "Neural Ordinary Differential Equations", section 4.1.
 *
 * <p>Parameters are read in place. Arrays live outside workspaces; those returned are overwritten
 * by the next pass.
 */
public final class ReverseDivergence implements AutoCloseable {

  private final CnfOutputLayer layer;
  private final Map<String, INDArray> parameters;
  private final List<DensitySolve> flows = new ArrayList<>();
  private final LogDensityTape target;
  private final INDArray state;
  private final INDArray ofDensity;
  private final INDArray gradient;

  /**
   * Compiles flows and target; to be called outside workspaces.
   *
   * @param layer whose sizes are known, and whose dynamics read no context
   * @param samples of one estimate
   * @param parameters the layer's, in the order of its flat gradient; retained
   * @throws IllegalArgumentException if something cannot be compiled, the layer's dynamics read a
   *     context, or its examples are pixels
   */
  public ReverseDivergence(
      CnfOutputLayer layer,
      LogDensity target,
      DataType dataType,
      int samples,
      Map<String, INDArray> parameters) {
    Objects.requireNonNull(target, "target");
    if (samples < 1) {
      throw new IllegalArgumentException("An estimate needs at least one sample, not " + samples);
    }
    if (layer.contextSize() > 0) {
      throw new IllegalArgumentException(
          layer.label() + " is conditional: it has a density for each context, and no target does");
    }
    if (layer.pixels().isPresent()) {
      throw new IllegalArgumentException(
          layer.label() + " is a density of pixels; a target is one of numbers of the whole line");
    }
    this.layer = layer;
    this.parameters = parameters;
    long[] rows = {samples, layer.size()};
    long[] shape = new ExampleColumns(rows, layer.exampleShape(), 0).stateShape();
    this.target = new LogDensityTape(target, dataType, samples, layer.size());
    this.state = Nd4j.create(dataType, samples * layer.size());
    this.ofDensity = Nd4j.valueArrayOf(new long[] {samples}, -1, dataType);
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.gradient = Nd4j.create(dataType, count);
    for (int k = 0; k < layer.flows().size(); k++) {
      flows.add(
          new DensitySolve(
              layer.equation(k, true, layer.size()),
              layer.settings(true).reversed(),
              dataType,
              shape,
              FlowParameters.of(k, parameters),
              true));
    }
  }

  /**
   * Estimates the divergence, up to log ∫ p̃.
   *
   * @param points of the base distribution [samples, d]; not modified
   * @param random where the noise of an estimated trace comes from
   * @return the mean of log q - log p̃ over the samples, with the penalties, in nats
   * @throws IllegalStateException if a solve fails, or the target is not finite at a sample
   */
  public double forward(INDArray points, RandomGenerator random) {
    state.assign(points.reshape(state.length()));
    double sum = layer.base().logDensity(points).sumNumber().doubleValue();
    for (int k = 0; k < flows.size(); k++) {
      DensitySolve flow = flows.get(k);
      flow.drawNoise(random);
      state.assign(FlowComputation.guarded(layer, "forward", k, () -> flow.forward(state)));
      sum -= flow.logDensityChange().sumNumber().doubleValue();
      sum += flow.penalty();
    }
    INDArray values = target.values(state);
    requireFinite(values);
    return (sum - values.sumNumber().doubleValue()) / values.length();
  }

  private void requireFinite(INDArray values) {
    if (Double.isFinite(values.sumNumber().doubleValue())) {
      return;
    }
    for (long i = 0; i < values.length(); i++) {
      if (!Double.isFinite(values.getDouble(i))) {
        throw new IllegalStateException(
            ("The target's log-density is %s at the sample %s;"
                    + " it has to be finite wherever the flow goes")
                .formatted(
                    values.getDouble(i), state.reshape(values.length(), -1).getRow(i).toString()));
      }
    }
    throw new IllegalStateException("The target's log-densities are too large to be summed");
  }

  /**
   * The gradient of the last estimate; once for each estimate.
   *
   * @return with respect to the parameters, in their order, and of the SUM over the samples, as
   *     DL4J's updaters take it [p]
   */
  public INDArray backward() {
    INDArray cotangent = target.gradient(-1);
    for (int k = flows.size() - 1; k >= 0; k--) {
      DensitySolve flow = flows.get(k);
      INDArray ofState = cotangent;
      Gradients gradients =
          FlowComputation.guarded(layer, "backward", k, () -> flow.backward(ofState, ofDensity));
      FlowParameters.scatter(k, gradients.parameters(), parameters, gradient);
      cotangent = gradients.initialState();
    }
    return gradient;
  }

  /** The cost of the last estimate. */
  public SolverStatistics forwardStatistics() {
    return total(DensitySolve::forwardStatistics);
  }

  /** The cost of the gradient that followed. */
  public SolverStatistics backwardStatistics() {
    return total(DensitySolve::backwardStatistics);
  }

  private SolverStatistics total(Function<DensitySolve, SolverStatistics> part) {
    return flows.stream().map(part).reduce(SolverStatistics.none(), SolverStatistics::plus);
  }

  @Override
  public void close() {
    flows.forEach(DensitySolve::close);
    target.close();
    state.close();
    ofDensity.close();
    gradient.close();
  }
}

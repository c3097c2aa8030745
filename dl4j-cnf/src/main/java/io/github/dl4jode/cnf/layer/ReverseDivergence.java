package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.flow.LogDensityTape;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.Map;
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
  private final FlowSequence flows;
  private final LogDensityTape target;
  private final INDArray state;
  private final INDArray trace;
  private final INDArray ofTrace;
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
    Required.setting(target, "target");
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
    long[] rows = {samples, layer.size()};
    long[] shape = new ExampleColumns(rows, layer.exampleShape(), 0).stateShape();
    this.target = new LogDensityTape(target, dataType, samples, layer.size());
    this.state = Nd4j.create(dataType, samples * layer.size());
    this.trace = Nd4j.create(dataType, samples);
    this.ofTrace = Nd4j.valueArrayOf(new long[] {samples}, -1, dataType);
    this.flows =
        new FlowSequence(
            layer,
            FlowSequence.Direction.TOWARDS_DATA,
            new FlowSequence.Request(dataType, shape, true, parameters, Nd4j.empty(dataType)));
    this.gradient = flows.newParameterGradient(dataType);
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
    flows.forward(state, trace.assign(0), random);
    double sum = layer.base().logDensity(points).subi(trace).sumNumber().doubleValue();
    sum += flows.penalty();
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
    flows.backward(target.gradient(-1), ofTrace, gradient, Nd4j.empty(gradient.dataType()));
    return gradient;
  }

  /** The cost of the last estimate, and of the gradient that followed. */
  public SolveReport report() {
    return flows.report();
  }

  @Override
  public void close() {
    flows.close();
    target.close();
    state.close();
    trace.close();
    ofTrace.close();
    gradient.close();
  }
}

package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.GruCell;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * GRU-D: a gated recurrent unit for missing values (Che et al. 2018). It reads the last value of
 * each channel, a mask, and the time δ since the last value. A missing value decays to the mean 0,
 * the state to 0:
 *
 * <pre>
 * x̂ = m x + (1 - m) exp(-max(0, wx δ + bx)) x,   h ← exp(-max(0, δ Wh + bh)) h
 * h' = GRU([x̂, m], h)
 * </pre>
 *
 * @param hidden the size of the state
 */
public record GruDCell(@JsonProperty("hidden") long hidden) implements Cell {

  private static final String VALUE_RATE = "decayValueW";
  private static final String VALUE_BIAS = "decayValueB";
  private static final String STATE_RATE = "decayStateW";
  private static final String STATE_BIAS = "decayStateB";

  /** What it reads for each channel. */
  private static final int PARTS = 3;

  /** For JSON. */
  @JsonCreator
  public GruDCell {}

  private GruCell cell() {
    return new GruCell(hidden);
  }

  @Override
  public void defineParameters(long inputs, SDLayerParams parameters) {
    long channels = inputs / PARTS;
    cell().defineParameters(2 * channels, parameters);
    parameters.addWeightParam(VALUE_RATE, 1, channels);
    parameters.addWeightParam(STATE_RATE, channels, hidden);
    parameters.addBiasParam(VALUE_BIAS, 1, channels);
    parameters.addBiasParam(STATE_BIAS, 1, hidden);
  }

  @Override
  public void initializeParameters(long inputs, Map<String, INDArray> parameters) {
    long channels = inputs / PARTS;
    cell().initializeParameters(2 * channels, parameters);
    // Positive rates: a decay that starts at a negative rate has no gradient.
    for (String name : new String[] {VALUE_RATE, STATE_RATE}) {
      INDArray rates = parameters.get(name);
      rates.assign(Nd4j.rand(rates.dataType(), rates.shape()).muli(1.0 / channels));
    }
    parameters.get(VALUE_BIAS).assign(0);
    parameters.get(STATE_BIAS).assign(0);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable x, SDVariable h, Map<String, SDVariable> parameters) {
    SDVariable last = part(graph, x, 0);
    SDVariable mask = part(graph, x, 1);
    SDVariable since = part(graph, x, 2);
    SDVariable valueDecay =
        decay(graph, since.mul(parameters.get(VALUE_RATE)).add(parameters.get(VALUE_BIAS)));
    SDVariable stateDecay =
        decay(graph, since.mmul(parameters.get(STATE_RATE)).add(parameters.get(STATE_BIAS)));
    SDVariable value = last.mul(mask.add(valueDecay.mul(mask.rsub(1))));
    return cell().define(graph, graph.concat(1, value, mask), h.mul(stateDecay), parameters);
  }

  private static SDVariable decay(SameDiff graph, SDVariable rate) {
    return graph.math().exp(graph.math().neg(graph.nn().relu(rate, 0)));
  }

  /** A third of the columns, by a product with a constant. */
  private static SDVariable part(SameDiff graph, SDVariable x, int index) {
    long inputs = x.getShape()[1];
    long channels = inputs / PARTS;
    INDArray places = Nd4j.create(x.dataType(), inputs, channels);
    for (long i = 0; i < channels; i++) {
      places.putScalar(index * channels + i, i, 1);
    }
    return x.mmul(graph.constant("part" + index, places));
  }
}

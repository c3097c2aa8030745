package io.github.dl4jode.latentode.recurrent;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The gated recurrent unit (Cho et al. 2014):
 *
 * <pre>
 * z = σ(x Wz + h Uz + bz),   r = σ(x Wr + h Ur + br),   g = tanh(x Wh + (r h) Uh + bh)
 * h' = z h + (1 - z) g
 * </pre>
 *
 * @param hidden the size of the state
 */
public record GruCell(@JsonProperty("hidden") long hidden) implements Cell {

  private static final List<Gate> GATES = List.of(Gate.KEEP, Gate.RESET, Gate.UPDATE);

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the size is not positive
   */
  @JsonCreator
  public GruCell {
    Gate.requirePositive("GruCell", hidden);
  }

  @Override
  public void defineParameters(long inputs, SDLayerParams parameters) {
    GATES.forEach(gate -> gate.defineParameters(inputs, hidden, parameters));
  }

  @Override
  public void initializeParameters(long inputs, Map<String, INDArray> parameters) {
    GATES.forEach(gate -> gate.initializeParameters(inputs, hidden, parameters));
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable x, SDVariable h, Map<String, SDVariable> parameters) {
    SDVariable keep = graph.nn().sigmoid(Gate.KEEP.define(x, h, parameters));
    SDVariable reset = graph.nn().sigmoid(Gate.RESET.define(x, h, parameters));
    SDVariable fresh = graph.math().tanh(Gate.UPDATE.define(x, reset.mul(h), parameters));
    return fresh.add(keep.mul(h.sub(fresh)));
  }
}

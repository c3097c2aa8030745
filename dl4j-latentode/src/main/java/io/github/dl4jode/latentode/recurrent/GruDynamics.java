package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The gated recurrent unit in continuous time (de Brouwer et al. 2019, "GRU-ODE-Bayes", section
 * 2.3):
 *
 * <pre>
 * h' = (1 - z) (g - h),   z = σ(h Uz + bz),   r = σ(h Ur + br),   g = tanh((r h) Uh + bh)
 * </pre>
 *
 * <p>A state that begins within [-1, 1] stays there, because h' points inwards at the border.
 */
public final class GruDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;
  private static final List<Gate> GATES = List.of(Gate.KEEP, Gate.RESET, Gate.UPDATE);

  @JsonProperty("size")
  private final long size;

  /**
   * Dynamics of a state [batch, size].
   *
   * @throws IllegalArgumentException if the size is not positive
   */
  @JsonCreator
  public GruDynamics(@JsonProperty("size") long size) {
    Gate.requirePositive("GruDynamics", size);
    this.size = size;
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    GATES.forEach(gate -> gate.defineParameters(size, parameters));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    GATES.forEach(gate -> gate.initializeParameters(size, parameters));
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable keep = graph.nn().sigmoid(Gate.KEEP.ofState(y, parameters));
    SDVariable reset = graph.nn().sigmoid(Gate.RESET.ofState(y, parameters));
    SDVariable target = graph.math().tanh(Gate.UPDATE.ofState(reset.mul(y), parameters));
    return keep.rsub(1).mul(target.sub(y));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GruDynamics that && size == that.size;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size);
  }

  @Override
  public String toString() {
    return "GruDynamics(size=" + size + ")";
  }
}

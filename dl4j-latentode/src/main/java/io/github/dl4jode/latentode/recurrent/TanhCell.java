package io.github.dl4jode.latentode.recurrent;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The plain recurrence h' = tanh(x W + h U + b) (Elman 1990), one linear map of [x, h].
 *
 * @param hidden the size of the state
 */
public record TanhCell(@JsonProperty("hidden") long hidden) implements Cell {

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the size is not positive
   */
  @JsonCreator
  public TanhCell {
    Gate.requirePositive("TanhCell", hidden);
  }

  @Override
  public void defineParameters(long inputs, SDLayerParams parameters) {
    Gate.UPDATE.defineParameters(inputs, hidden, parameters);
  }

  @Override
  public void initializeParameters(long inputs, Map<String, INDArray> parameters) {
    Gate.UPDATE.initializeParameters(inputs, hidden, parameters);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable x, SDVariable h, Map<String, SDVariable> parameters) {
    return graph.math().tanh(Gate.UPDATE.define(x, h, parameters));
  }
}

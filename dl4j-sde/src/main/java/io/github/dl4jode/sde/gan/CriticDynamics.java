package io.github.dl4jode.sde.gan;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The vector field of a critic: a dense network of the state with LipSwish, and tanh at the end,
 * whose outputs are the matrix [hidden, channels].
 */
public final class CriticDynamics extends ControlledDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("hiddenLayers")
  private final List<Long> hiddenLayers;

  /**
   * A field.
   *
   * @param hiddenLayers their widths
   * @throws IllegalArgumentException if one is not positive
   */
  @JsonCreator
  public CriticDynamics(@JsonProperty("hiddenLayers") List<Long> hiddenLayers) {
    this.hiddenLayers = LipSwishMaps.requireWidths(hiddenLayers);
  }

  private LipSwishMaps maps() {
    return LipSwishMaps.of("f", hidden(), hiddenLayers, hidden() * channels());
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    maps().defineParameters(parameters);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    maps().initializeParameters(parameters, 1);
  }

  @Override
  protected SDVariable matrix(SameDiff graph, SDVariable z, Map<String, SDVariable> parameters) {
    return graph.reshape(maps().define(graph, z, parameters), batchOf(z), hidden(), channels());
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && hiddenLayers.equals(((CriticDynamics) other).hiddenLayers);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + hiddenLayers.hashCode();
  }

  @Override
  public String toString() {
    return "CriticDynamics(hidden=%s)".formatted(hiddenLayers);
  }
}

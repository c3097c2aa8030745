package io.github.dl4jode.latentode;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/** y' = 0: what takes its place as dynamics has to be better than nothing. */
public final class StillDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  /** Has nothing to set. */
  @JsonCreator
  public StillDynamics() {}

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("unused", 1, 1);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    parameters.get("unused").assign(0);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    return y.mul(graph.sum(parameters.get("unused"), true).mul(0));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StillDynamics;
  }

  @Override
  public int hashCode() {
    return StillDynamics.class.hashCode();
  }
}

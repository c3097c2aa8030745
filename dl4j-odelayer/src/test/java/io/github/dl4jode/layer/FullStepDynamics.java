package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * y' = tanh(y W + b) - y: one Euler step of size 1 gives tanh(y W + b), which is DL4J's DenseLayer.
 */
public final class FullStepDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("size")
  private long size;

  @Override
  public void setInputType(InputType inputType) {
    size = inputType.arrayElementsPerExample();
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("W", size, size);
    parameters.addBiasParam("b", 1, size);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray weights = parameters.get("W");
    weights.assign(Nd4j.randn(weights.dataType(), weights.shape()).muli(0.5));
    parameters.get("b").assign(0.1);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable linear = y.mmul(parameters.get("W")).add(parameters.get("b"));
    return graph.math().tanh(linear).sub(y);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FullStepDynamics that && size == that.size;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size);
  }
}

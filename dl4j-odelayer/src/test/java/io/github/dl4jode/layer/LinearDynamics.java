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

/** y' = y A, as a user would write it; its solution is y(t) = y(0) expm(A t). */
public final class LinearDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("size")
  private long size;

  @Override
  public void setInputType(InputType inputType) {
    size = inputType.arrayElementsPerExample();
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("A", size, size);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray a = parameters.get("A");
    a.assign(Nd4j.randn(a.dataType(), a.shape()).muli(0.5));
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    return y.mmul(parameters.get("A"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinearDynamics that && size == that.size;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size);
  }
}

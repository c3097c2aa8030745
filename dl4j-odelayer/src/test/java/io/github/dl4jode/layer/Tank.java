package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.DrivenDynamics;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Levels of tanks, each with a pump and an outflow: y' = area · u - k y, with k to be learnt. */
public final class Tank extends DrivenDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("names")
  private final List<String> names;

  private transient Map<String, Long> channels = Map.of();

  @JsonCreator
  Tank(@JsonProperty("names") List<String> names) {
    this.names = List.copyOf(names);
  }

  static Tank reading(String... names) {
    return new Tank(List.of(names));
  }

  /** What the network has said of the inputs. */
  Map<String, Long> channels() {
    return channels;
  }

  @Override
  public List<String> inputNames() {
    return names;
  }

  @Override
  public void setInputChannels(Map<String, Long> given) {
    channels = Map.copyOf(given);
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("k", 1);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    parameters.get("k").assign(0.5);
  }

  @Override
  public SDVariable define(
      SameDiff graph,
      SDVariable t,
      SDVariable y,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> inputs) {
    SDVariable flow = y.mul(parameters.get("k")).neg();
    SDVariable pump = inputs.get("pump");
    if (pump != null) {
      SDVariable area = inputs.get("area");
      flow = flow.add(area == null ? pump : pump.mul(area));
    }
    return flow;
  }
}

package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.layer.compiled.ParameterPart;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The latent dynamics z' = f(t, z) with Λ' = λ(z), the integral of the intensity, after the latent
 * state: [z | Λ].
 */
final class PoissonDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  static final ParameterPart LATENT = new ParameterPart("latent");
  static final ParameterPart INTENSITY = new ParameterPart("intensity");

  @JsonProperty("dynamics")
  private final Dynamics dynamics;

  @JsonProperty("logIntensity")
  private final Readout logIntensity;

  @JsonProperty("latent")
  private final long latent;

  @JsonCreator
  PoissonDynamics(
      @JsonProperty("dynamics") Dynamics dynamics,
      @JsonProperty("logIntensity") Readout logIntensity,
      @JsonProperty("latent") long latent) {
    this.dynamics = dynamics.clone();
    this.logIntensity = logIntensity;
    this.latent = latent;
    this.dynamics.setInputType(InputType.feedForward(latent));
  }

  Dynamics latentDynamics() {
    return dynamics;
  }

  @Override
  public void setInputType(InputType inputType) {
    if (inputType.arrayElementsPerExample() != latent + 1) {
      throw new IllegalArgumentException(
          "the state is that of " + latent + " components and the integral, not " + inputType);
    }
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    LATENT.define(dynamics::defineParameters, parameters);
    INTENSITY.define(own -> logIntensity.defineParameters(latent, 1, own), parameters);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    dynamics.initializeParameters(LATENT.of(parameters));
    logIntensity.initializeParameters(latent, 1, INTENSITY.of(parameters));
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable z = y.get(SDIndex.all(), SDIndex.interval(0L, latent));
    SDVariable intensity = logIntensity.define(graph, z, part("intensity", parameters));
    SDVariable derivative = dynamics.define(graph, t, z, part("latent", parameters));
    return graph.concat(1, derivative, graph.math().exp(intensity));
  }

  private static Map<String, SDVariable> part(String prefix, Map<String, SDVariable> all) {
    Map<String, SDVariable> own = new HashMap<>();
    all.forEach(
        (name, variable) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), variable);
          }
        });
    return own;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoissonDynamics that
        && dynamics.equals(that.dynamics)
        && logIntensity.equals(that.logIntensity)
        && latent == that.latent;
  }

  @Override
  public int hashCode() {
    return Objects.hash(dynamics, logIntensity, latent);
  }
}

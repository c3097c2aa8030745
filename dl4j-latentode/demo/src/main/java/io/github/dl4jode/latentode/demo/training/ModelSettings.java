package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.latentode.recurrent.Readout;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The parts of a model.
 *
 * @param encoder what reads a series
 * @param recognition the size of its state
 * @param anchor where the latent state is found
 * @param latent the size of the latent state
 * @param dynamics the widths of the hidden layers of its ODE
 * @param decoder the width of the decoder's hidden layer
 * @param noise of the measurements
 */
public record ModelSettings(
    @JsonProperty("encoder") EncoderChoice encoder,
    @JsonProperty("recognition") int recognition,
    @JsonProperty("anchor") AnchorChoice anchor,
    @JsonProperty("latent") int latent,
    @JsonProperty("dynamics") List<Integer> dynamics,
    @JsonProperty("decoder") int decoder,
    @JsonProperty("noise") NoiseChoice noise) {

  /** Copies the widths. */
  @JsonCreator
  public ModelSettings {
    dynamics = List.copyOf(dynamics);
  }

  Dynamics newDynamics() {
    return DenseDynamics.builder()
        .hidden(dynamics.stream().mapToLong(Integer::longValue).toArray())
        .activation(Activation.TANH)
        .build();
  }

  Readout newDecoder() {
    return Readout.of(Activation.RELU, decoder);
  }

  void addOptions(Map<String, Object> options) {
    options.put("--encoder", encoder);
    options.put("--recognition", recognition);
    options.put("--anchor", anchor);
    options.put("--latent", latent);
    options.put("--dynamics", dynamics);
    options.put("--decoder", decoder);
    options.put("--noise", noise);
  }
}

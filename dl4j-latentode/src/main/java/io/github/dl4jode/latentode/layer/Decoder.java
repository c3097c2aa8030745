package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What a likelihood reads of each sensor, such as the mean of its values, given the latent state:
 * the same dense network at every time.
 *
 * <p>From latent trajectories [batch, size, times], of which it reads the first {@code latent}
 * components, to [batch, outputs, times].
 */
public final class Decoder extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("network")
  private Readout network;

  @JsonProperty("latent")
  private long latent;

  /** Called so in the models of version 0.1. */
  @JsonProperty("sensors")
  private long outputs;

  /**
   * A decoder.
   *
   * @param network from a latent state to the decoded values
   * @param latent the components that it reads
   * @param outputs how many values are decoded: the number of sensors, times the likelihood's
   *     {@link io.github.dl4jode.probability.Likelihood#outputsPerComponent}
   * @throws IllegalArgumentException if a size is not positive
   */
  public Decoder(Readout network, long latent, long outputs) {
    this.network = network;
    this.latent = latent;
    this.outputs = outputs;
    validate();
  }

  private Decoder() {}

  @Override
  protected void validate() {
    require(
        latent > 0 && outputs > 0,
        "needs a positive size of the latent state and number of decoded values, not "
            + latent
            + " and "
            + outputs);
  }

  /** From a latent state to the decoded values. */
  public Readout network() {
    return network;
  }

  long latent() {
    return latent;
  }

  long outputs() {
    return outputs;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("trajectory");
    network.defineParameters(latent, outputs, params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    network.initializeParameters(latent, outputs, params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    if (!(inputs.get(0) instanceof InputTypeRecurrent trajectory)
        || trajectory.getSize() < latent) {
      throw new IllegalArgumentException(
          "a decoder of "
              + latent
              + " components reads trajectories [batch, size, times] of as many or more, not "
              + inputs.get(0));
    }
    return InputType.recurrent(outputs, trajectory.getTimeSeriesLength());
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return List.of(new long[] {inputShapes.get(0)[0], inputShapes.get(0)[1]});
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new DecoderComputation(request, this);
  }
}

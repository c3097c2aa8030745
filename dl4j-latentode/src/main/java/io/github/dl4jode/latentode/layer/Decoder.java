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
 * What the sensors measure, given the latent state: the same dense network at every time.
 *
 * <p>From latent trajectories [batch, size, times], of which it reads the first {@code latent}
 * components, to [batch, sensors, times].
 */
public final class Decoder extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("network")
  private Readout network;

  @JsonProperty("latent")
  private long latent;

  @JsonProperty("sensors")
  private long sensors;

  /**
   * A decoder.
   *
   * @param network from a latent state to a value of each sensor
   * @param latent the components that it reads
   * @param sensors how many there are
   * @throws IllegalArgumentException if a size is not positive
   */
  public Decoder(Readout network, long latent, long sensors) {
    this.network = network;
    this.latent = latent;
    this.sensors = sensors;
    validate();
  }

  private Decoder() {}

  @Override
  protected void validate() {
    require(
        latent > 0 && sensors > 0,
        "needs a positive size of the latent state and number of sensors, not "
            + latent
            + " and "
            + sensors);
  }

  /** From a latent state to a value of each sensor. */
  public Readout network() {
    return network;
  }

  long latent() {
    return latent;
  }

  long sensors() {
    return sensors;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("trajectory");
    network.defineParameters(latent, sensors, params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    network.initializeParameters(latent, sensors, params);
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
    return InputType.recurrent(sensors, trajectory.getTimeSeriesLength());
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

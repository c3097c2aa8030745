package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.argument.Required;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A recurrent network that unfolds a series from a vector z: its first state is tanh of a linear
 * map of z, at each point it reads the time since the point before, the grid's start for the first,
 * and the values are read out of its state. The decoder of a recurrent variational autoencoder.
 *
 * @param cell the cell
 * @param readout from the state to the sensors
 * @param latent the size of z; 0 where that is not known yet
 * @param sensors the values at a point; 0 where that is not known yet
 */
public record DecoderSettings(
    @JsonProperty("cell") Cell cell,
    @JsonProperty("readout") Readout readout,
    @JsonProperty("latent") long latent,
    @JsonProperty("sensors") long sensors)
    implements Serializable {

  /** The cell reads a gap. */
  static final long INPUTS = 1;

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a size is negative
   */
  @JsonCreator
  public DecoderSettings {
    Required.setting(cell, "cell");
    Required.setting(readout, "readout");
    if (latent < 0 || sensors < 0) {
      throw new IllegalArgumentException(
          "DecoderSettings: latent size and sensors must be 0 or more, not %d and %d"
              .formatted(latent, sensors));
    }
  }

  RecurrentSettings recurrence() {
    return new RecurrentSettings(cell, Evolution.none(), false, true);
  }

  /** Names the parameters and gives their shapes. */
  public void defineParameters(SDLayerParams parameters) {
    SequenceDecoder.START.define(
        own -> Readout.linear().defineParameters(latent, cell.hidden(), own), parameters);
    recurrence().defineParameters(INPUTS, parameters);
    PointReadout.PART.define(
        own -> readout.defineParameters(cell.hidden(), sensors, own), parameters);
  }

  /** Writes the first values of the parameters. */
  public void initializeParameters(Map<String, INDArray> parameters) {
    Readout.linear()
        .initializeParameters(latent, cell.hidden(), SequenceDecoder.START.of(parameters));
    recurrence().initializeParameters(INPUTS, parameters);
    readout.initializeParameters(cell.hidden(), sensors, PointReadout.PART.of(parameters));
  }
}

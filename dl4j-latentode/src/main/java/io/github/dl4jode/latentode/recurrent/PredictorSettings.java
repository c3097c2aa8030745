package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.argument.Required;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A network that reads a series forwards in time and predicts each point from those before it.
 *
 * <p>Points of a series are the grid times at which it has a value or a target. The prediction of a
 * point is read out of the state before its values are read. A sensor without a value is fed the
 * prediction. At a point with no value at all, an ordinary recurrent network runs on its own
 * predictions, while one whose state evolves between points has nothing to read there.
 *
 * @param recurrence what reads
 * @param readout from the state to the sensors
 * @param sensors the values at a point; 0 where that is not known yet
 */
public record PredictorSettings(
    @JsonProperty("recurrence") RecurrentSettings recurrence,
    @JsonProperty("readout") Readout readout,
    @JsonProperty("sensors") long sensors)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the number of sensors is not positive
   */
  @JsonCreator
  public PredictorSettings {
    Required.setting(recurrence, "recurrence");
    Required.setting(readout, "readout");
    if (sensors < 0) {
      throw new IllegalArgumentException(
          "PredictorSettings: the number of sensors must be 0 or more, not " + sensors);
    }
  }

  /** Names the parameters and gives their shapes. */
  public void defineParameters(SDLayerParams parameters) {
    recurrence.defineParameters(recurrence.inputs(sensors), parameters);
    PointReadout.PART.define(
        own -> readout.defineParameters(recurrence.cell().hidden(), sensors, own), parameters);
  }

  /** Writes the first values of the parameters. */
  public void initializeParameters(Map<String, INDArray> parameters) {
    recurrence.initializeParameters(recurrence.inputs(sensors), parameters);
    readout.initializeParameters(
        recurrence.cell().hidden(), sensors, PointReadout.PART.of(parameters));
  }
}

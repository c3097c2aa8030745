package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A recognition network: a recurrence over a series' points, and a head that turns the last state
 * into the output.
 *
 * @param order in which the points are read
 * @param recurrence what reads
 * @param head from the last state to the output
 * @param sensors the values at a point; 0 where that is not known yet
 * @param outputs the size of the output
 */
public record EncoderSettings(
    @JsonProperty("order") ReadingOrder order,
    @JsonProperty("recurrence") RecurrentSettings recurrence,
    @JsonProperty("head") Readout head,
    @JsonProperty("sensors") long sensors,
    @JsonProperty("outputs") long outputs)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a size is not positive
   */
  @JsonCreator
  public EncoderSettings {
    Required.setting(order, "order");
    Required.setting(recurrence, "recurrence");
    Required.setting(head, "head");
    if (sensors < 0 || outputs < 1) {
      throw new IllegalArgumentException(
          "EncoderSettings: outputs must be positive, and sensors 0 or more, not %d and %d"
              .formatted(outputs, sensors));
    }
  }

  /** Names the parameters and gives their shapes. */
  public void defineParameters(SDLayerParams parameters) {
    recurrence.defineParameters(recurrence.inputs(sensors), parameters);
    SequenceEncoder.HEAD.define(
        own -> head.defineParameters(recurrence.cell().hidden(), outputs, own), parameters);
  }

  /** Writes the first values of the parameters. */
  public void initializeParameters(Map<String, INDArray> parameters) {
    recurrence.initializeParameters(recurrence.inputs(sensors), parameters);
    head.initializeParameters(
        recurrence.cell().hidden(), outputs, SequenceEncoder.HEAD.of(parameters));
  }
}

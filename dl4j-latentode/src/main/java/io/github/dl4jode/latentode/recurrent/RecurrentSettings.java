package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.argument.Required;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A recurrence over the points of irregular series.
 *
 * <p>At a point a cell reads the values of all sensors, 0 where there is none; then, where it is
 * asked to, which of them there are, and the time to the point that comes next in the order of
 * reading. (The last one that a backward reading sees, the earliest, has the time to the grid's
 * start.)
 *
 * @param cell what reads
 * @param evolution what happens to the state in the time between
 * @param maskInputs whether the cell is told which sensors have a value
 * @param gapInputs whether the cell is told the time to the next point
 */
public record RecurrentSettings(
    @JsonProperty("cell") Cell cell,
    @JsonProperty("evolution") Evolution evolution,
    @JsonProperty("maskInputs") boolean maskInputs,
    @JsonProperty("gapInputs") boolean gapInputs)
    implements Serializable {

  /** Refuses null, and an evolution whose dynamics depend on time. */
  @JsonCreator
  public RecurrentSettings {
    Required.setting(cell, "cell");
    Required.setting(evolution, "evolution");
    if (evolution instanceof OdeEvolution ode) {
      TimeScaling.requireAutonomous(
          ode.dynamics(),
          cell.hidden(),
          "an evolution over gaps needs dynamics that do not depend on time, for each series has a"
              + " time of its own; take them without");
    }
  }

  /** With masks and gaps as inputs. */
  public RecurrentSettings(Cell cell, Evolution evolution) {
    this(cell, evolution, true, true);
  }

  /** The size of what the cell reads; 0 where the number of sensors is not known yet, 0. */
  long inputs(long sensors) {
    return sensors == 0 ? 0 : sensors * (maskInputs ? 2 : 1) + (gapInputs ? 1 : 0);
  }

  void defineParameters(long inputs, SDLayerParams parameters) {
    Recurrence.CELL.define(own -> cell.defineParameters(inputs, own), parameters);
    if (evolution instanceof OdeEvolution ode) {
      Recurrence.FLOW.define(ode.dynamics()::defineParameters, parameters);
    }
  }

  void initializeParameters(long inputs, Map<String, INDArray> parameters) {
    cell.initializeParameters(inputs, Recurrence.CELL.of(parameters));
    if (evolution instanceof OdeEvolution ode) {
      ode.dynamics().initializeParameters(Recurrence.FLOW.of(parameters));
    }
  }
}

package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.term.TapeTerm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Autonomous dynamics z' = f(z) of series that each take a time of their own while the solver's
 * time runs by 1: z' = d f(z), with the durations d [batch, 1] as an input.
 */
public final class TimeScaling {

  /** The name of the input that holds the durations. */
  public static final String DURATION = "duration of the series";

  private TimeScaling() {}

  /** The term of these dynamics, for series that take times of their own. */
  public static TapeTerm.Definition of(Dynamics dynamics) {
    return (graph, variables) ->
        TapeTerm.Parts.of(
            dynamics
                .define(graph, variables.t(), variables.y(), variables.parameters())
                .mul(variables.inputs().get(DURATION)));
  }

  /**
   * Refuses dynamics that depend on time.
   *
   * @param size of the state
   * @param message what is wrong, and what to do
   * @throws IllegalArgumentException if f reads the time
   */
  public static void requireAutonomous(Dynamics dynamics, long size, String message) {
    SDLayerParams parameters = new SDLayerParams();
    dynamics.defineParameters(parameters);
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> variables = new HashMap<>();
    parameters
        .getParamShapes()
        .forEach(
            (name, shape) -> variables.put(name, graph.placeHolder(name, DataType.FLOAT, shape)));
    SDVariable t = graph.placeHolder("t", DataType.FLOAT);
    SDVariable z = graph.placeHolder("z", DataType.FLOAT, 1, size);
    dynamics.define(graph, t, z, variables);
    List<String> uses = graph.getVariables().get("t").getInputsForOp();
    if (uses != null && !uses.isEmpty()) {
      throw new IllegalArgumentException(message);
    }
  }
}

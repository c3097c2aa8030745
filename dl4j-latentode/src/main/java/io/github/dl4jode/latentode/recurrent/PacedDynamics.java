package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Autonomous dynamics z' = f(z) of series that each take a time of their own while the solver's
 * time runs by 1: z' = d f(z), with the durations d [batch, 1] among the parameters.
 */
public final class PacedDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  /** The name of the durations, which dynamics do not have. */
  public static final String DURATION = "duration of the series";

  private final Dynamics dynamics;

  /** Keeps these dynamics, whose parameters it has. */
  public PacedDynamics(Dynamics dynamics) {
    this.dynamics = dynamics;
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

  @Override
  public void defineParameters(SDLayerParams parameters) {
    dynamics.defineParameters(parameters);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    dynamics.initializeParameters(parameters);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    return dynamics.define(graph, t, y, parameters).mul(parameters.get(DURATION));
  }
}

package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.DrivenDynamics;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A damped pendulum with a torque: angle' = speed, speed' = -sin(angle) - 0.1 speed + torque. */
public final class Pendulum extends DrivenDynamics {

  private static final long serialVersionUID = 1L;

  @Override
  public List<String> inputNames() {
    return List.of("torque");
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    // The physics is known.
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    // The physics is known.
  }

  @Override
  public SDVariable define(
      SameDiff graph,
      SDVariable t,
      SDVariable y,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> inputs) {
    SDVariable angle = y.mmul(column(graph, y, 1, 0));
    SDVariable speed = y.mmul(column(graph, y, 0, 1));
    SDVariable push = inputs.get("torque").sub(graph.math().sin(angle)).sub(speed.mul(0.1));
    return graph.concat(1, speed, push);
  }

  private static SDVariable column(SameDiff graph, SDVariable like, double... values) {
    INDArray column = Nd4j.createFromArray(values).reshape(values.length, 1);
    return graph.constant(column.castTo(like.dataType()));
  }
}

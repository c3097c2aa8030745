package io.github.dl4jode.cde.layer;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** dz = A z dX for one channel, with A = [[-0.1, -1], [1, -0.1]]: a spiral. */
final class LinearControlledDynamics extends ControlledDynamics {

  private static final long serialVersionUID = 1L;

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("A", hidden(), hidden());
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray a = parameters.get("A");
    a.putScalar(0, 0, -0.1);
    a.putScalar(1, 1, -0.1);
    // Transposed, for rows.
    a.putScalar(0, 1, 1);
    a.putScalar(1, 0, -1);
  }

  @Override
  protected SDVariable matrix(SameDiff graph, SDVariable z, Map<String, SDVariable> parameters) {
    return graph.reshape(z.mmul(parameters.get("A")), batchOf(z), hidden(), 1);
  }
}

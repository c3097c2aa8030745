package io.github.dl4jode.cnf;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** z' = A z, for which everything is known; A begins with given values. */
public final class LinearDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("rows")
  private final double[][] rows;

  /** The rows of A. */
  @JsonCreator
  public LinearDynamics(@JsonProperty("rows") double[][] rows) {
    this.rows = rows.clone();
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("A", rows.length, rows.length);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray a = parameters.get("A");
    a.assign(Nd4j.createFromArray(rows).castTo(a.dataType()));
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    // Examples are rows: A z is z Aᵀ.
    return graph.mmul(y, parameters.get("A"), false, true, false);
  }
}

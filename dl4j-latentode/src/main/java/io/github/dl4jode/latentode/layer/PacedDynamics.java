package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Autonomous dynamics z' = f(z) of series that each take a time of their own, d, while the solver's
 * time runs by 1: [z | d]' = [d f(z) | 0].
 */
final class PacedDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  private final Dynamics dynamics;
  private final long latent;

  PacedDynamics(Dynamics dynamics, long latent) {
    this.dynamics = dynamics;
    this.latent = latent;
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
    SDVariable z = y.get(SDIndex.all(), SDIndex.interval(0L, latent));
    SDVariable duration = y.get(SDIndex.all(), SDIndex.interval(latent, latent + 1));
    SDVariable derivative = dynamics.define(graph, t, z, parameters).mul(duration);
    return graph.concat(1, derivative, duration.mul(0));
  }
}

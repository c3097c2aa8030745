package io.github.dl4jode.sde.dynamics;

import io.github.dl4jode.sde.equation.NoiseType;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learned volatility for each component of the state: g = softplus(s), parameter {@code gs}
 * [size].
 *
 * @param initial the first value of g, positive
 */
public record ConstantDiffusion(@JsonProperty("initial") double initial)
    implements DiffusionNetwork {

  private static final String LOGIT = "gs";

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the first value is not positive and finite
   */
  @JsonCreator
  public ConstantDiffusion {
    if (!(initial > 0) || Double.isInfinite(initial)) {
      throw new IllegalArgumentException(
          "The first value of a volatility is positive, not " + initial);
    }
  }

  @Override
  public NoiseType noise() {
    return NoiseType.ADDITIVE;
  }

  @Override
  public void defineParameters(SDLayerParams parameters, long size) {
    parameters.addBiasParam(LOGIT, size);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    // The inverse of softplus; for large values it is the identity.
    double logit = initial > 30 ? initial : Math.log(Math.expm1(initial));
    parameters.get(LOGIT).assign(logit);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable s = parameters.get(LOGIT);
    return graph.nn().softplus(graph.reshape(s, -1L));
  }
}

package io.github.dl4jode.cnf.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * log N(x; decoded, s²).
 *
 * @param standardDeviation s, or its first value
 * @param learned whether s is learned; its logarithm is then the parameter {@code logDeviation}
 */
public record GaussianLikelihood(
    @JsonProperty("standardDeviation") double standardDeviation,
    @JsonProperty("learned") boolean learned)
    implements Likelihood {

  private static final String LOG_DEVIATION = "logDeviation";

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the standard deviation is not positive and finite
   */
  @JsonCreator
  public GaussianLikelihood {
    if (!(standardDeviation > 0 && standardDeviation < 1e150)) {
      throw new IllegalArgumentException(
          "A Gaussian has a positive standard deviation, not " + standardDeviation);
    }
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    if (learned) {
      parameters.addBiasParam(LOG_DEVIATION, 1, 1);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    if (learned) {
      parameters.get(LOG_DEVIATION).assign(Math.log(standardDeviation));
    }
  }

  @Override
  public SDVariable logLikelihood(
      SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
    SDVariable difference = x.sub(decoded);
    SDVariable squares = difference.mul(difference);
    double constant = -0.5 * Math.log(2 * Math.PI);
    if (!learned) {
      double factor = -0.5 / (standardDeviation * standardDeviation);
      return squares.mul(factor).add(constant - Math.log(standardDeviation));
    }
    SDVariable logDeviation = parameters.get(LOG_DEVIATION);
    SDVariable factor = decoded.getSameDiff().math().exp(logDeviation.mul(-2)).mul(-0.5);
    return squares.mul(factor).sub(logDeviation).add(constant);
  }

  @Override
  public INDArray mean(INDArray decoded) {
    return decoded.dup();
  }
}

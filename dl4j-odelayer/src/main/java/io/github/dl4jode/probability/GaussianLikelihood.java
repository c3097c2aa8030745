package io.github.dl4jode.probability;

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
    double constant = -0.5 * Math.log(2 * Math.PI);
    // The quotient is squared: the square of a deviation may be 0 or infinite.
    if (!learned) {
      SDVariable standard = difference.mul(1 / standardDeviation);
      return standard.mul(standard).mul(-0.5).add(constant - Math.log(standardDeviation));
    }
    SDVariable logDeviation = parameters.get(LOG_DEVIATION);
    SDVariable standard = difference.mul(decoded.getSameDiff().math().exp(logDeviation.mul(-1)));
    return standard.mul(standard).mul(-0.5).sub(logDeviation).add(constant);
  }

  @Override
  public INDArray mean(INDArray decoded) {
    return decoded.dup();
  }

  /** s². */
  @Override
  public INDArray variance(INDArray decoded, Map<String, INDArray> parameters) {
    double deviation = deviation(parameters);
    return decoded.ulike().assign(deviation * deviation);
  }

  /**
   * s now.
   *
   * @param parameters by name
   */
  public double deviation(Map<String, INDArray> parameters) {
    return learned ? Math.exp(parameters.get(LOG_DEVIATION).getDouble(0)) : standardDeviation;
  }
}

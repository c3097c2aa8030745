package io.github.dl4jode.probability;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * What a decoder's values say about an example: p(x | z), in which the components of x are
 * independent.
 *
 * <p>An implementation of your own is a record, or another class that Jackson can write and read,
 * as it is saved with the network by the name of its class.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface Likelihood extends Serializable {

  /** Of x between 0 and 1, for which the decoder gives the logits of its mean. */
  static Likelihood bernoulli() {
    return new BernoulliLikelihood();
  }

  /**
   * Of any numbers, for which the decoder gives the means.
   *
   * @param standardDeviation of each component
   * @throws IllegalArgumentException if it is not positive and finite
   */
  static Likelihood gaussian(double standardDeviation) {
    return new GaussianLikelihood(standardDeviation, false);
  }

  /**
   * The same with a standard deviation that is learned, one for all components.
   *
   * @param first the value that learning begins with
   * @throws IllegalArgumentException if it is not positive and finite
   */
  static Likelihood gaussianWithLearnedDeviation(double first) {
    return new GaussianLikelihood(first, true);
  }

  /** Names the parameters that are learned with the decoder's; none by default. */
  default void defineParameters(SDLayerParams parameters) {}

  /** Writes their first values. */
  default void initializeParameters(Map<String, INDArray> parameters) {}

  /**
   * Writes log p(x | z) of each component into a graph.
   *
   * @param decoded the decoder's numbers [batch, d]
   * @param x [batch, d]
   * @return [batch, d], or what is added to such
   */
  SDVariable logLikelihood(SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters);

  /**
   * The mean of x given z.
   *
   * @param decoded the decoder's numbers; not modified
   * @return of their shape
   */
  INDArray mean(INDArray decoded);
}

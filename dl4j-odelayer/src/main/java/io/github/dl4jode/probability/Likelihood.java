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
 * independent. Variational autoencoders and latent ODEs take any.
 *
 * <p>The components of x are the d components of an example, or the d sensors of a series at one
 * time. For each of them the decoder has {@link #outputsPerComponent} values, in blocks: the first
 * d columns are the first value of all components, the next d columns are the second value.
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

  /**
   * The number k of the decoder's values for each component of x, at least 1; default 1. In {@link
   * #logLikelihood}, {@code decoded.getSameDiff().split(decoded, k, 1)} has k variables of the
   * shape of x.
   */
  default int outputsPerComponent() {
    return 1;
  }

  /** Names the parameters that are learned with the decoder's; none by default. */
  default void defineParameters(SDLayerParams parameters) {}

  /** Writes their first values. */
  default void initializeParameters(Map<String, INDArray> parameters) {}

  /**
   * Writes log p(x | z) of each component into a graph.
   *
   * @param decoded the decoder's values [batch, k · d]
   * @param x [batch, d]
   * @param parameters by name
   * @return [batch, d]
   */
  SDVariable logLikelihood(SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters);

  /**
   * The mean of x given z.
   *
   * @param decoded the decoder's values [n, k · d]; not modified
   * @return a new array [n, d]
   */
  INDArray mean(INDArray decoded);

  /**
   * The variance of x given z, for the standard deviations of forecasts.
   *
   * @param decoded the decoder's values [n, k · d]; not modified
   * @param parameters by name; not modified
   * @return a new array [n, d]
   * @throws UnsupportedOperationException by default
   */
  default INDArray variance(INDArray decoded, Map<String, INDArray> parameters) {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " has no variance, so a forecast has no standard deviation; implement variance(...)");
  }
}

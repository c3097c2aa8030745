package io.github.dl4jode.probability;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Weights p(x, z_k) / q(z_k | x) of samples z_k of a posterior. Burda, Grosse and Salakhutdinov
 * (2016), "Importance weighted autoencoders".
 */
public final class ImportanceWeights {

  private ImportanceWeights() {}

  /**
   * An estimate of log p(x) from below, log 1/K Σ p(x, z_k) / q(z_k | x): the evidence lower bound
   * for one sample, and no less for more of them in the mean.
   *
   * @param logWeights the bound of each example by each sample, [samples, n]; not modified
   * @return [n], in nats
   */
  public static INDArray logMean(INDArray logWeights) {
    INDArray largest = logWeights.max(0);
    INDArray weights = Transforms.exp(logWeights.subRowVector(largest), false);
    return Transforms.log(weights.mean(0), false).addi(largest);
  }
}

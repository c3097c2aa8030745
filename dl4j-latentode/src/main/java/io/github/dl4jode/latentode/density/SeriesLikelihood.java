package io.github.dl4jode.latentode.density;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The log-likelihood of what the mask shows, for each series of a minibatch, and its derivatives.
 * The number of times may differ from pass to pass.
 */
public interface SeriesLikelihood extends AutoCloseable {

  /**
   * Computes with the current parameters.
   *
   * @param decoded [batch, k · sensors, times], k values of the decoder for each sensor
   * @param targets [batch, sensors, times]; may be NaN where the mask is 0
   * @param shown the mask, of the shape of the targets
   * @return of each series, in nats
   */
  double[] forward(INDArray decoded, INDArray targets, INDArray shown);

  /**
   * The derivatives of the last forward pass, once.
   *
   * @param ofResult dL/d result of each series
   * @param target receives dL/d decoded as rows [times · batch, k · sensors], contiguous
   * @return dL/d parameters, flat in their order; empty without parameters
   */
  INDArray backward(double[] ofResult, INDArray target);

  /** The bytes of its arrays. */
  long bytes();

  @Override
  void close();
}

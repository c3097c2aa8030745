package io.github.dl4jode.benchmarks.accuracy;

import org.nd4j.linalg.api.ndarray.INDArray;

/** One way to compute the gradient. */
interface GradientRun extends AutoCloseable {

  /** Solves, goes back, and gives the gradient with respect to the parameters. */
  INDArray gradient();

  /** The evaluations of the last time, forward and backward. */
  int evaluations();

  @Override
  void close();
}

package io.github.dl4jode.benchmarks.sde;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.MultiDataSet;

/** A model of stochastic series, with a minibatch that it learns from. */
interface SdeTraining {

  /**
   * Trains one iteration.
   *
   * @return the loss before the update
   */
  double fit();

  /** The network that is trained. */
  ComputationGraph network();

  /** What the next iteration learns from, with its noise. */
  MultiDataSet minibatch();
}

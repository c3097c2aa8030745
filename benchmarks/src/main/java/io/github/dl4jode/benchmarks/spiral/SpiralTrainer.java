package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.layer.compiled.SolveReport;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Learns from one minibatch after the other. */
interface SpiralTrainer {

  /**
   * One iteration: forward, backward, update.
   *
   * @param points as [time][piece][coordinate], the first of which the solve begins at
   */
  void iterate(float[][][] points);

  /** The mean |error| of the last minibatch over all its numbers, before the update. */
  double loss();

  /** The parameters in one array, in the order of {@link SpiralField#parameters()}; a copy. */
  INDArray parameters();

  /** The gradient of {@link #loss()} for a minibatch, in the order of the parameters; no update. */
  INDArray gradient(float[][][] points);

  /** What sets the parameters, and what the updater keeps, to what they are now. */
  Runnable restart();

  /** What the last iteration cost. */
  SolveReport report();
}

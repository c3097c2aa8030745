package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.layer.SolveReport;

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

  /** What the last iteration cost. */
  SolveReport report();
}

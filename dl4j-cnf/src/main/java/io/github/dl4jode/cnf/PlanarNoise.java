package io.github.dl4jode.cnf;

import io.github.dl4jode.noise.IterationNoise;

/** Where the samples of a {@link PlanarFlow}'s training come from: its seed and its iterations. */
final class PlanarNoise {

  private final long seed;
  private long iterations;

  /**
   * Noise that goes on.
   *
   * @param iterations how many the flow has been trained, in all its matchings
   */
  PlanarNoise(long seed, long iterations) {
    this.seed = seed;
    this.iterations = iterations;
  }

  long seed() {
    return seed;
  }

  long iterations() {
    return iterations;
  }

  /** The seed of this iteration's samples. */
  long next() {
    return IterationNoise.of(seed, iterations).nextLong();
  }

  void iterationDone() {
    iterations++;
  }
}

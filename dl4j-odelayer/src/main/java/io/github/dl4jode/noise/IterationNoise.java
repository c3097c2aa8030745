package io.github.dl4jode.noise;

import java.util.SplittableRandom;

/**
 * The source of noise for one training iteration: a function of a seed and of the number of earlier
 * iterations, so that a saved training continues as if it had not been stopped.
 */
public final class IterationNoise {

  private IterationNoise() {}

  /**
   * The noise of one iteration; consecutive iterations and seeds are far apart.
   *
   * @param seed of all iterations
   * @param iteration the number of earlier iterations
   */
  public static SplittableRandom of(long seed, long iteration) {
    return new SplittableRandom(mixed(seed) ^ mixed(~iteration));
  }

  private static long mixed(long number) {
    return new SplittableRandom(number).nextLong();
  }
}

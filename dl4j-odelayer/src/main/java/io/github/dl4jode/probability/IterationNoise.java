package io.github.dl4jode.probability;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import java.util.SplittableRandom;

/**
 * Where the noise of an iteration of training comes from: a function of a seed and of how many
 * iterations there were before, so that a training that was saved goes on as if it had not been
 * stopped.
 */
public final class IterationNoise {

  private IterationNoise() {}

  /**
   * The noise of one iteration; consecutive iterations and seeds are far apart.
   *
   * @param seed of all iterations
   * @param iteration how many there were before, as {@link CompilationRequest#iteration} has it
   */
  public static SplittableRandom of(long seed, long iteration) {
    return new SplittableRandom(mixed(seed) ^ mixed(~iteration));
  }

  private static long mixed(long number) {
    return new SplittableRandom(number).nextLong();
  }
}

package io.github.dl4jode.layer;

/** The seed of a network: ND4J's generator takes 0 for the time of day. */
public final class NetworkSeed {

  /** In the place of 0, which no user is likely to choose. */
  private static final long OF_ZERO = 0x9E3779B97F4A7C15L;

  private NetworkSeed() {}

  /**
   * What is given to {@code NeuralNetConfiguration.Builder.seed}, so that the same seed makes the
   * same first values.
   *
   * @param seed any number
   * @return the number itself, but for 0
   */
  public static long of(long seed) {
    return seed == 0 ? OF_ZERO : seed;
  }
}

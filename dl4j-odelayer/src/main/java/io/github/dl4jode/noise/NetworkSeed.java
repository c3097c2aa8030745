package io.github.dl4jode.noise;

/** Seeds for ND4J's generator, which treats 0 as "use the clock". */
public final class NetworkSeed {

  /** A value far from the small ones that users choose. */
  private static final long IN_PLACE_OF_ZERO = 0x9E3779B97F4A7C15L;

  private NetworkSeed() {}

  /**
   * The seed to configure a network with, or to give to {@code Nd4j.getRandom()}, so that every
   * seed, also 0, gives the same bits again.
   *
   * @param seed any number
   * @return the same seed, or another one for 0
   */
  public static long of(long seed) {
    return seed == 0 ? IN_PLACE_OF_ZERO : seed;
  }
}

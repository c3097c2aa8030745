package io.github.dl4jode.layer.compiled;

/** Seeds for ND4J's generator, which takes 0 for "whatever the clock says". */
public final class NetworkSeed {

  /** Far from the small numbers that users choose. */
  private static final long IN_PLACE_OF_ZERO = 0x9E3779B97F4A7C15L;

  private NetworkSeed() {}

  /**
   * The seed to configure a network with, or to give to {@code Nd4j.getRandom()}, so that every
   * number gives the same bits again, 0 as well.
   *
   * @param seed any number
   * @return the same number, or another one for 0
   */
  public static long of(long seed) {
    return seed == 0 ? IN_PLACE_OF_ZERO : seed;
  }
}

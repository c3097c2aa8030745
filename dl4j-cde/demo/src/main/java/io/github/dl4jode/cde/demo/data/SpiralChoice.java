package io.github.dl4jode.cde.demo.data;

import io.github.dl4jode.cde.data.SpiralProtocol;

/** The series that come with the program. */
public enum SpiralChoice {
  /** The spirals of torchcde's example. */
  SPIRALS("spirals", SpiralProtocol.TORCHCDE),
  /** Those of diffrax's example. */
  DIFFRAX_SPIRALS("diffrax-spirals", SpiralProtocol.DIFFRAX);

  /** Seeds of test series are as far from those of training as this. */
  private static final long TEST = 1L << 32;

  private final String label;
  private final SpiralProtocol protocol;

  SpiralChoice(String label, SpiralProtocol protocol) {
    this.label = label;
    this.protocol = protocol;
  }

  /**
   * Draws as many spirals for the test as for the training.
   *
   * @param series of each
   * @param points of a spiral
   * @param seed of all that is random
   */
  public ClassificationTask task(int series, int points, long seed) {
    return new ClassificationTask(
        protocol.generate(series, points, seed), protocol.generate(series, points, seed + TEST));
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}

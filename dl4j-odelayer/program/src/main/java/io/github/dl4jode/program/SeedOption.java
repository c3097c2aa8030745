package io.github.dl4jode.program;

import picocli.CommandLine.Option;

/** The option for the seed of all that is random, a mixin. */
public final class SeedOption {

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "The same seed gives the same numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** The seed. */
  public long value() {
    return seed;
  }
}

package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.program.OptionChecks;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The number of spirals of an experiment, a mixin. */
final class SpiralsOption {

  @Option(
      names = "--series",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many spirals are learned from, and how many others tested with."
              + " Default: ${DEFAULT-VALUE}.")
  private int spirals;

  /**
   * Checks the option.
   *
   * @throws ParameterException if it is less than 2
   */
  void check(OptionChecks checks) {
    new SpiralChecks(checks).series(spirals);
  }

  /** The number. */
  int value() {
    return spirals;
  }
}

package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.program.OptionChecks;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The known points of each spiral, a mixin. */
final class ObservedOption {

  @Option(
      names = "--observed",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many of the 100 points of a spiral are known. Default: ${DEFAULT-VALUE}.")
  private int observed;

  /**
   * The checked number.
   *
   * @param least that the command needs
   * @throws ParameterException if it is less, or more than a spiral has
   */
  int checked(OptionChecks checks, int least) {
    new SpiralChecks(checks).observed(least, observed);
    return observed;
  }
}

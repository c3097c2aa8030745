package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The length of a training in epochs, a mixin: for a fixed set of examples that is passed through
 * as a whole, and tested with after each pass.
 */
public final class EpochOption {

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs in all. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  /** The option with a default. */
  public EpochOption(int epochs) {
    this.epochs = epochs;
  }

  /**
   * The checked number.
   *
   * @throws ParameterException if it is not positive
   */
  public int checked(OptionChecks checks) {
    checks.atLeastOne("--epochs", epochs);
    return epochs;
  }
}

package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The size of minibatches, a mixin. */
public final class BatchSizeOption {

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples in a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  /** The option with a default. */
  public BatchSizeOption(int batchSize) {
    this.batchSize = batchSize;
  }

  /**
   * The checked number.
   *
   * @throws ParameterException if it is not positive
   */
  public int checked(OptionChecks checks) {
    checks.atLeastOne("--batch-size", batchSize);
    return batchSize;
  }
}

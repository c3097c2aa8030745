package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The length of a training in iterations, a mixin: for examples that are drawn again for each
 * iteration, so that there are no epochs.
 */
public final class IterationOption {

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Iterations in all. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  /** The option with a default. */
  public IterationOption(int iterations) {
    this.iterations = iterations;
  }

  /**
   * The checked number.
   *
   * @throws ParameterException if it is not positive
   */
  public int checked(OptionChecks checks) {
    checks.atLeastOne("--iterations", iterations);
    return iterations;
  }
}

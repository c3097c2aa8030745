package io.github.dl4jode.benchmarks;

import io.github.dl4jode.program.training.GradientChoice;
import picocli.CommandLine.Option;

/** The option that says by which gradient method a network is trained. */
public final class GradientOption {

  @Option(
      names = "--gradient",
      paramLabel = "NAME",
      defaultValue = "adjoint",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private GradientChoice gradient;

  /** What was asked for, or the adjoint. */
  public GradientChoice value() {
    return gradient;
  }
}

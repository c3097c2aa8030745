package io.github.dl4jode.benchmarks.latent;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.program.training.GradientChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link LatentCase}. */
@Command(
    name = "latent",
    sortOptions = false,
    description = "A training iteration of the latent ODE that learns 1,000 spirals.")
public final class LatentCommand extends BenchmarkCommand {

  /** Early in training: later the field is stiffer, and the peers' figures are of the beginning. */
  /** Early in training, as the figure that it is compared with: NFE grows later. */
  private static final Repetitions USUAL = new Repetitions(10, 20);

  @Option(
      names = "--gradient",
      paramLabel = "NAME",
      defaultValue = "adjoint",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private GradientChoice gradient;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new LatentCase(gradient, repetitions.orElse(USUAL));
  }
}

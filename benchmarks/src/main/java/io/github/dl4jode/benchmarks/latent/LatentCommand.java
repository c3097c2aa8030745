package io.github.dl4jode.benchmarks.latent;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.GradientOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of {@link LatentCase}. */
@Command(
    name = "latent",
    sortOptions = false,
    description = "A training iteration of the latent ODE that learns 1,000 spirals.")
public final class LatentCommand extends BenchmarkCommand {

  /** Early in training, as the peers' figures: later the field is stiffer. */
  private static final Repetitions USUAL = new Repetitions(255, 20);

  @Mixin private GradientOption gradient;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new LatentCase(gradient.value(), dataType.value(), repetitions.orElse(USUAL));
  }
}

package io.github.dl4jode.benchmarks.gradients;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link GradientsCase}. */
@Command(
    name = "gradients",
    sortOptions = false,
    description =
        "Time and memory of the gradient of a long solve: steps stored, checkpointed, reversible.")
public final class GradientsCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(1, 3);

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Steps of the solve. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    if (steps < 100) {
      throw new IllegalArgumentException(
          "--steps must be at least 100, for a method of order 4 to be near the solution, not "
              + steps);
    }
    return new GradientsCase(steps, repetitions.orElse(USUAL));
  }
}

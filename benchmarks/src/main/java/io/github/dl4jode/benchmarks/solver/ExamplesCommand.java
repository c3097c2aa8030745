package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link ExamplesCase}. */
@Command(
    name = "examples",
    sortOptions = false,
    description = "A batch of solves with steps of their own, next to single solves.")
public final class ExamplesCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(150, 21);

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "1000",
      description = "Examples. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--hidden",
      paramLabel = "H",
      defaultValue = "50",
      description = "Hidden units of the field. Default: ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(
      names = "--alone",
      description = "Leave out the other ways to solve them, which take far longer.")
  private boolean alone;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    if (batch < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "--batch and --hidden must be at least 1, not %d and %d".formatted(batch, hidden));
    }
    return new ExamplesCase(batch, hidden, alone, repetitions.orElse(USUAL));
  }
}

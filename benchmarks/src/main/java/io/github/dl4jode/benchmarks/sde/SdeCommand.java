package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link SdeCase}. */
@Command(
    name = "sde",
    sortOptions = false,
    description = "A solve of a stochastic equation, alone and with gradients.")
public final class SdeCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(60, 30);

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "EULER",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private SdeMethodOption method;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "256",
      description = "States. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "D",
      defaultValue = "3",
      description = "Components of a state. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps of a solve. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    if (batch < 1 || size < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "--batch, --size and --steps must be at least 1, not %d, %d and %d"
              .formatted(batch, size, steps));
    }
    return new SdeCase(method, batch, size, steps, dataType.value(), repetitions.orElse(USUAL));
  }
}

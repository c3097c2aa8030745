package io.github.dl4jode.benchmarks.stock;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link StockCase}. */
@Command(
    name = "stock",
    sortOptions = false,
    description =
        "A training iteration of DL4J's own convolutions, before and after OneDnn.enable.")
public final class StockCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(2, 7);

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "128",
      description = "Images in a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new StockCase(batch, repetitions.orElse(USUAL));
  }
}

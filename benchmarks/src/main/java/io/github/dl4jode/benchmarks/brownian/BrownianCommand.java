package io.github.dl4jode.benchmarks.brownian;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.path.brownian.LevyArea;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link BrownianCase}. */
@Command(
    name = "brownian",
    sortOptions = false,
    description = "Queries of a Brownian path: in sequence, there and back, and in random order.")
public final class BrownianCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(50, 101);

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "256",
      description = "Examples. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--noise",
      paramLabel = "N",
      defaultValue = "3",
      description = "Components of each example. Default: ${DEFAULT-VALUE}.")
  private int noise;

  @Option(
      names = "--intervals",
      paramLabel = "I",
      defaultValue = "100",
      description = "Equal intervals of [0, 1]. Default: ${DEFAULT-VALUE}.")
  private int intervals;

  @Option(
      names = "--levy-area",
      paramLabel = "AREA",
      defaultValue = "NONE",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LevyArea levyArea;

  @Option(names = "--no-grid", description = "Do not tell the path the length of the intervals.")
  private boolean noGrid;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    if (batch < 1 || noise < 1 || intervals < 1) {
      throw new IllegalArgumentException(
          "--batch, --noise and --intervals must be at least 1, not %d, %d and %d"
              .formatted(batch, noise, intervals));
    }
    return new BrownianCase(batch, noise, intervals, levyArea, !noGrid, repetitions.orElse(USUAL));
  }
}

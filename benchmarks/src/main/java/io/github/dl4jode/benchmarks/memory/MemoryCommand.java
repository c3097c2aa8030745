package io.github.dl4jode.benchmarks.memory;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@link MemoryCase}. */
@Command(
    name = "memory",
    sortOptions = false,
    description =
        "Resident memory while each layer is trained, with DL4J's workspaces and without.")
public final class MemoryCommand extends BenchmarkCommand {

  @Option(
      names = "--layers",
      paramLabel = "NAME",
      split = ",",
      description = "Some of ${COMPLETION-CANDIDATES}. Default: all.")
  private List<TrainedLayer> layers = List.of(TrainedLayer.values());

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Training iterations of each. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Iterations from one reading to the next. Default: ${DEFAULT-VALUE}.")
  private int every;

  @Override
  protected BenchmarkCase benchmark() {
    return new MemoryCase(layers, iterations, every);
  }
}

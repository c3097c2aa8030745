package io.github.dl4jode.benchmarks.field;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link FieldCase}. */
@Command(
    name = "field",
    sortOptions = false,
    description = "The MNIST field, forward and with its vector-Jacobian product, and its floor.")
public final class FieldCommand extends BenchmarkCommand {

  /**
   * Java compiles the loops of chains to the end in 60 to 200 rounds, seconds of a training.
   * Measured with 10, 60 and 200: product 1.200, 1.198 and 1.183 times its floor.
   */
  private static final Repetitions USUAL = new Repetitions(200, 60);

  private static final int CHANNELS = 64;
  private static final int SIDE = 6;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "128",
      description = "Images. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--profile",
      description = "Add the microseconds by op, and print them as tables on standard error.")
  private boolean profile;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new FieldCase(
        batch, CHANNELS, SIDE, dataType.value(), repetitions.orElse(USUAL), profile);
  }
}

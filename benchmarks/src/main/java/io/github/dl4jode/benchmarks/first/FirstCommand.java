package io.github.dl4jode.benchmarks.first;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.GradientOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link FirstCase}. */
@Command(
    name = "first",
    sortOptions = false,
    description = "The first training iteration of a fresh Java, step by step.")
public final class FirstCommand extends BenchmarkCommand {

  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "SPIRAL",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private FirstTask task;

  @Mixin private GradientOption gradient;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "128",
      description = "Images in a minibatch of mnist. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "10",
      description = "The last iteration, which is timed as well. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  /** The command of the program; picocli fills the options. */
  public FirstCommand() {}

  /** The case measures the start of ND4J itself. */
  @Override
  protected void start() {}

  @Override
  protected BenchmarkCase benchmark() {
    return new FirstCase(task, gradient.value(), batch, iterations);
  }
}

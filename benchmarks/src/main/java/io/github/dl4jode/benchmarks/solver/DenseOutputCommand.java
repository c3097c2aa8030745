package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.method.Method;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link DenseOutputCase}. */
@Command(
    name = "dense",
    sortOptions = false,
    description = "Dense outputs of a solve in double, all times in one call.")
public final class DenseOutputCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(3, 7);

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "2",
      description = "Components of the state. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--times",
      paramLabel = "T",
      defaultValue = "1000000",
      description = "Output times. Default: ${DEFAULT-VALUE}.")
  private int times;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "dopri5",
      converter = MethodNames.class,
      completionCandidates = MethodNames.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Method method;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    if (size < 1 || times < 1) {
      throw new IllegalArgumentException(
          "--size and --times must be at least 1, not %d and %d".formatted(size, times));
    }
    if (method.errorOrder() == 0) {
      throw new IllegalArgumentException(
          "--method needs an error estimate; %s has none".formatted(method.label()));
    }
    return new DenseOutputCase(size, times, method, repetitions.orElse(USUAL));
  }
}

package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link StiffCase}. */
@Command(
    name = "stiff",
    sortOptions = false,
    description = "A solve of a stiff problem in double, by a method for stiff equations.")
public final class StiffCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(5, 11);

  /** The methods for stiff equations. */
  @SuppressWarnings("ImmutableEnumChecker") // Methods are immutable.
  private enum StiffMethod {
    RODAS5P(Methods.RODAS5P),
    KVAERNO5(Methods.KVAERNO5),
    KENCARP4(Methods.KENCARP4),
    AUTO(Methods.AUTO);

    private final Method method;

    StiffMethod(Method method) {
      this.method = method;
    }
  }

  @Option(
      names = "--problem",
      paramLabel = "NAME",
      defaultValue = "ROBERTSON",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private StiffBenchmark problem;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "KVAERNO5",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private StiffMethod method;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new StiffCase(problem, method.method, repetitions.orElse(USUAL));
  }
}

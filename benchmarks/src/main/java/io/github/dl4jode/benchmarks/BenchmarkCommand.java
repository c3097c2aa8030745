package io.github.dl4jode.benchmarks;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.mnist.data.DigitDataException;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A case on the command line: its options, and the line of JSON in the end. */
public abstract class BenchmarkCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description =
          "OpenMP threads, which the script hands over before the program starts."
              + " Default: ${DEFAULT-VALUE}.")
  private int threads;

  /**
   * The case that the options describe, ready to be measured.
   *
   * @throws IllegalArgumentException if an option does not suit; its message is one sentence
   */
  protected abstract BenchmarkCase benchmark();

  /** Prepares ND4J as the programs do, before the case is measured. */
  protected void start() {
    Backend.start();
    Backend.leaveThreadsToLoops();
  }

  @Override
  public final Integer call() {
    BenchmarkCase benchmark = checkedBenchmark();
    start();
    Result result = new Result().put("case", spec.name()).put("threads", threads);
    benchmark.measure(result);
    ProcessMemory.PEAK.megabytes().ifPresent(peak -> result.put("peak_rss_mb", peak));
    result
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("java", Runtime.version().toString())
        .put("vectors", VectorModule.isUsable())
        .put("backend", Nd4j.getBackend().getClass().getSimpleName());
    PrintWriter out = spec.commandLine().getOut();
    out.println(result.toJson());
    out.flush();
    return ExitCode.SUCCESS;
  }

  private BenchmarkCase checkedBenchmark() {
    new OptionChecks(spec).atLeastOne("--threads", threads);
    try {
      return benchmark();
    } catch (IllegalArgumentException | DigitDataException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}

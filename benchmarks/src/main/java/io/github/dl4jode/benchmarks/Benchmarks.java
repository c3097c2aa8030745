package io.github.dl4jode.benchmarks;

import io.github.dl4jode.benchmarks.accuracy.AccuracyCommand;
import io.github.dl4jode.benchmarks.brownian.BrownianCommand;
import io.github.dl4jode.benchmarks.cde.CdeCommand;
import io.github.dl4jode.benchmarks.cnf.CnfCommand;
import io.github.dl4jode.benchmarks.field.FieldCommand;
import io.github.dl4jode.benchmarks.first.FirstCommand;
import io.github.dl4jode.benchmarks.gradients.GradientsCommand;
import io.github.dl4jode.benchmarks.latent.LatentCommand;
import io.github.dl4jode.benchmarks.memory.MemoryCommand;
import io.github.dl4jode.benchmarks.mnist.MnistCommand;
import io.github.dl4jode.benchmarks.precision.PrecisionCommand;
import io.github.dl4jode.benchmarks.scaling.ScalingCommand;
import io.github.dl4jode.benchmarks.sde.SdeCommand;
import io.github.dl4jode.benchmarks.solver.DenseOutputCommand;
import io.github.dl4jode.benchmarks.solver.ExamplesCommand;
import io.github.dl4jode.benchmarks.solver.SolverCommand;
import io.github.dl4jode.benchmarks.solver.StiffCommand;
import io.github.dl4jode.benchmarks.spiral.SpiralCommand;
import io.github.dl4jode.benchmarks.stock.StockCommand;
import io.github.dl4jode.benchmarks.suite.AllCommand;
import io.github.dl4jode.program.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
    name = "bench",
    description = "Measures one case and prints one line of JSON.",
    synopsisSubcommandLabel = "CASE",
    commandListHeading = "%nCases:%n",
    footer = {
      "",
      "Times are medians; names with \"min\" are minima. Exit code 2 means that an option was"
          + " wrong."
    },
    subcommands = {
      SolverCommand.class,
      DenseOutputCommand.class,
      ExamplesCommand.class,
      StiffCommand.class,
      BrownianCommand.class,
      FieldCommand.class,
      SpiralCommand.class,
      FirstCommand.class,
      CnfCommand.class,
      CdeCommand.class,
      LatentCommand.class,
      SdeCommand.class,
      MnistCommand.class,
      ScalingCommand.class,
      StockCommand.class,
      MemoryCommand.class,
      GradientsCommand.class,
      PrecisionCommand.class,
      AccuracyCommand.class,
      AllCommand.class
    })
public final class Benchmarks implements Runnable {

  @Spec private CommandSpec spec;

  // Nobody reads it: picocli prints the help by itself, for every case.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Say what there is to choose, and stop.")
  private boolean help;

  private Benchmarks() {}

  /** Runs a case; what any library prints goes to standard error. */
  public static void main(String[] arguments) {
    System.setOut(System.err);
    System.setProperty("java.awt.headless", "true");
    System.exit(
        commandLine()
            .setOut(writer(new FileOutputStream(FileDescriptor.out)))
            .setErr(writer(System.err))
            .execute(arguments));
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * The command line: exit code 0; 1 if the case failed; 2 if the options were wrong. Its standard
   * output is the line of JSON, or the help that was asked for.
   */
  static CommandLine commandLine() {
    return new CommandLine(new Benchmarks())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((failure, given) -> explain(failure))
        .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, line.getErr()));
  }

  private static int explain(ParameterException failure) {
    failure.getCommandLine().getErr().println(failure.getMessage());
    return ExitCode.USAGE;
  }

  private static int explain(Exception failure, PrintWriter err) {
    Logger log = LoggerFactory.getLogger(Benchmarks.class);
    log.error("The case failed", failure);
    err.println("The case failed: " + failure.getMessage());
    return ExitCode.FAILURE;
  }

  /** Only the name of a case makes a run. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a case: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }
}

package io.github.dl4jode.program;

import io.github.dl4jode.solver.OdeSolverException;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What programs have in common between their {@code main} and their exit code. */
public final class Programs {

  private Programs() {}

  /** Runs a program and exits with its code. */
  public static void start(Supplier<CommandLine> program, String... arguments) {
    System.setProperty("java.awt.headless", "true");
    // From Java 22 on, System.console() is there without a terminal too, unless told otherwise.
    System.setProperty("jdk.console", "java.base");
    System.exit(program.get().execute(arguments));
  }

  /**
   * The command line of a program.
   *
   * <p>Wrong arguments, {@link ProgramException}s and solves that fail become one sentence on the
   * standard error stream; any other exception is a defect and shows its stack trace.
   *
   * @param command the object that picocli's annotations describe
   */
  public static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .setParameterExceptionHandler((failure, arguments) -> explain(failure))
        .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, line));
  }

  /** The refusal to run without a command, where none is the default. */
  public static ParameterException commandMissing(CommandSpec program) {
    return new ParameterException(
        program.commandLine(),
        "Which command? Choose from " + String.join(", ", program.subcommands().keySet()));
  }

  /** Says what is wrong with the arguments, and where to read on; all options would bury it. */
  private static int explain(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    line.getErr().println(failure.getMessage());
    line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
    line.getErr().flush();
    return ExitCode.USAGE;
  }

  /** One sentence for what a user can help; picocli prints all there is to know of the rest. */
  private static int explain(Exception failure, CommandLine line) throws Exception {
    int exitCode;
    if (failure instanceof ProgramException known) {
      exitCode = known.exitCode();
    } else if (failure instanceof OdeSolverException
        || failure.getCause() instanceof OdeSolverException) {
      exitCode = ExitCode.FAILURE;
    } else {
      throw failure;
    }
    line.getErr().println(failure.getMessage());
    line.getErr().flush();
    return exitCode;
  }
}

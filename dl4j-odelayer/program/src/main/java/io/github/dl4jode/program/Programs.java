package io.github.dl4jode.program;

import io.github.dl4jode.solver.OdeSolverException;
import java.util.function.Supplier;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What programs have in common between their {@code main} and their exit code. */
public final class Programs {

  private Programs() {}

  /** Runs a program and exits with its code. */
  public static void start(Supplier<CommandLine> program, String... arguments) {
    System.setProperty("java.awt.headless", "true");
    // From Java 22 on, System.console() is there without a terminal too, unless told otherwise.
    System.setProperty("jdk.console", "java.base");
    // Where memory does not suffice, DL4J would write a report into the folder the user stands in.
    System.setProperty(DL4JSystemProperties.CRASH_DUMP_ENABLED_PROPERTY, "false");
    System.exit(program.get().execute(arguments));
  }

  /**
   * The command line of a program.
   *
   * <p>Wrong arguments, {@link ProgramException}s, networks that cannot be and solves that fail
   * become one sentence on the standard error stream, and so does memory that does not suffice; any
   * other exception is a defect and shows its stack trace.
   *
   * @param command the object that picocli's annotations describe
   */
  public static CommandLine commandLine(Object command) {
    CommandLine program = new CommandLine(command);
    inDeclaredOrder(program);
    return program
        .setExecutionStrategy(Programs::runLast)
        .setParameterExceptionHandler((failure, arguments) -> explain(failure))
        .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, line));
  }

  /** What belongs together is together in the help too. */
  private static void inDeclaredOrder(CommandLine line) {
    line.getCommandSpec().usageMessage().sortOptions(false);
    line.getSubcommands().values().forEach(Programs::inDeclaredOrder);
  }

  /** Errors pass picocli's handlers by. */
  private static int runLast(ParseResult arguments) {
    try {
      return new CommandLine.RunLast().execute(arguments);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(
          arguments.commandSpec().commandLine(), e.toString(), new MemoryException(e));
    }
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

  /** Whether it is a solve that failed, also one that a layer tells of. */
  public static boolean isSolveFailure(Exception failure) {
    return failure instanceof OdeSolverException
        || failure.getCause() instanceof OdeSolverException;
  }

  /** One sentence for what a user can help; picocli prints all there is to know of the rest. */
  private static int explain(Exception failure, CommandLine line) throws Exception {
    int exitCode;
    if (failure instanceof DL4JInvalidConfigException) {
      exitCode = ExitCode.USAGE;
    } else if (failure instanceof ProgramException known) {
      exitCode = known.exitCode();
    } else if (isSolveFailure(failure)) {
      exitCode = ExitCode.FAILURE;
    } else {
      throw failure;
    }
    line.getErr().println(failure.getMessage());
    line.getErr().flush();
    return exitCode;
  }
}

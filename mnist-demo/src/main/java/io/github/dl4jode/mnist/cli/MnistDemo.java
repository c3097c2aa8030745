package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitDataException;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.GradientChoice;
import io.github.dl4jode.mnist.network.NetworkFileException;
import io.github.dl4jode.mnist.report.ReportException;
import io.github.dl4jode.mnist.training.Schedule;
import io.github.dl4jode.mnist.training.TrainingException;
import io.github.dl4jode.solver.Method;
import io.github.dl4jode.solver.OdeSolverException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program: ResNet against ODE-Net on MNIST. */
@Command(
    name = "mnist-demo",
    mixinStandardHelpOptions = true,
    version = "mnist-demo 0.1.0",
    description = "ResNet against ODE-Net on MNIST (Chen et al. 2018). Without a command: compare.",
    footer = {
      "",
      "Exit codes: 0 success, 1 the work could not be finished, 2 arguments, data or folders are at fault,"
          + " 3 no usable ND4J backend."
    },
    subcommands = {
      CompareCommand.class,
      PredictCommand.class,
      SummarizeCommand.class,
      SwapCommand.class,
      TrainCommand.class,
      StockCommand.class,
      SubsetCommand.class
    })
public final class MnistDemo {

  private static final Set<String> OF_THE_PROGRAM = Set.of("-h", "--help", "-V", "--version");

  private MnistDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    // From Java 22 on, System.console() is there without a terminal too, unless told otherwise.
    System.setProperty("jdk.console", "java.base");
    System.exit(run(arguments));
  }

  /** Runs the program and returns its exit code. */
  static int run(String... arguments) {
    return commandLine().execute(withCommand(arguments));
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return new CommandLine(new MnistDemo())
        .registerConverter(Architecture.class, Labels.of(Architecture.class))
        .registerConverter(Downsampling.class, Labels.of(Downsampling.class))
        .registerConverter(GradientChoice.class, Labels.of(GradientChoice.class))
        .registerConverter(Schedule.class, Labels.of(Schedule.class))
        .registerConverter(Method.class, Labels.of(Method.class))
        .setParameterExceptionHandler((failure, arguments) -> explain(failure))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println(messageOf(failure));
              line.getErr().flush();
              return codeOf(failure);
            });
  }

  /** Puts the default command in front of arguments that name none. */
  static String[] withCommand(String... arguments) {
    boolean named = arguments.length > 0 && !arguments[0].startsWith("-");
    if (named || (arguments.length > 0 && OF_THE_PROGRAM.contains(arguments[0]))) {
      return arguments;
    }
    List<String> completed = new ArrayList<>(List.of("compare"));
    completed.addAll(Arrays.asList(arguments));
    return completed.toArray(String[]::new);
  }

  /** Says what is wrong with the arguments, and where to read on; all options would bury it. */
  private static int explain(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    line.getErr().println(failure.getMessage());
    line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
    line.getErr().flush();
    return ExitCode.USAGE;
  }

  private static int codeOf(Exception failure) {
    if (failure instanceof DigitDataException
        || failure instanceof NetworkFileException
        || failure instanceof ReportException) {
      return ExitCode.USAGE;
    }
    return failure instanceof BackendException ? ExitCode.BACKEND : ExitCode.FAILURE;
  }

  /** One sentence for what a user can help; all there is to know for a defect. */
  private static String messageOf(Exception failure) throws Exception {
    if (failure instanceof DigitDataException
        || failure instanceof BackendException
        || failure instanceof NetworkFileException
        || failure instanceof ReportException
        || failure instanceof TrainingException
        || failure.getCause() instanceof OdeSolverException) {
      return failure.getMessage();
    }
    throw failure;
  }
}

package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.cnf.demo.data.DataException;
import io.github.dl4jode.cnf.demo.data.ToyExamples;
import io.github.dl4jode.cnf.demo.file.FileException;
import io.github.dl4jode.cnf.demo.training.DivergenceChoice;
import io.github.dl4jode.cnf.demo.training.DynamicsChoice;
import io.github.dl4jode.cnf.demo.training.GradientChoice;
import io.github.dl4jode.cnf.demo.training.ScheduleChoice;
import io.github.dl4jode.cnf.demo.training.TrainingException;
import io.github.dl4jode.solver.OdeSolverException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: densities that are learned, sampled and drawn. */
@Command(
    name = "cnf",
    mixinStandardHelpOptions = true,
    version = "cnf 0.1.0",
    description = "Continuous normalizing flows: learn a density, sample from it, draw it.",
    footer = {
      "",
      "Exit codes: 0 success, 1 the work could not be finished, 2 arguments, data or files are at fault,"
          + " 3 no usable ND4J backend."
    },
    subcommands = {TrainCommand.class, SampleCommand.class, DensityCommand.class})
public final class CnfDemo implements Runnable {

  @Spec private CommandSpec command;

  private CnfDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    // From Java 22 on, System.console() is there without a terminal too, unless told otherwise.
    System.setProperty("jdk.console", "java.base");
    System.exit(commandLine().execute(arguments));
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return new CommandLine(new CnfDemo())
        .registerConverter(ToyDensity.class, Labels.of(ToyDensity.class, ToyExamples::nameOf))
        .registerConverter(DynamicsChoice.class, Labels.of(DynamicsChoice.class))
        .registerConverter(GradientChoice.class, Labels.of(GradientChoice.class))
        .registerConverter(DivergenceChoice.class, Labels.of(DivergenceChoice.class))
        .registerConverter(ScheduleChoice.class, Labels.of(ScheduleChoice.class))
        .setParameterExceptionHandler((failure, arguments) -> explain(failure))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println(messageOf(failure));
              line.getErr().flush();
              return codeOf(failure);
            });
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(
        command.commandLine(), "Which command? Choose from train, sample, density");
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
    if (failure instanceof DataException || failure instanceof FileException) {
      return ExitCode.USAGE;
    }
    return failure instanceof BackendException ? ExitCode.BACKEND : ExitCode.FAILURE;
  }

  /** One sentence for what a user can help; all there is to know for a defect. */
  private static String messageOf(Exception failure) throws Exception {
    if (failure instanceof DataException
        || failure instanceof FileException
        || failure instanceof BackendException
        || failure instanceof TrainingException
        || failure instanceof OdeSolverException
        || failure.getCause() instanceof OdeSolverException) {
      return failure.getMessage();
    }
    throw failure;
  }
}

package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.demo.data.SpiralChoice;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.FieldChoice;
import io.github.dl4jode.cde.demo.training.PathChoice;
import io.github.dl4jode.cde.demo.training.SeriesSolverChoice;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.Labels;
import io.github.dl4jode.program.Programs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: irregular, partly observed time series that are classified. */
@Command(
    name = "cde",
    mixinStandardHelpOptions = true,
    version = "cde 0.1.0",
    description =
        "Neural controlled differential equations: learn the classes of irregular time series with"
            + " missing values.",
    footer = {"", ExitCode.HELP},
    subcommands = {TrainClassifierCommand.class, ClassifyCommand.class, AccuracyTableCommand.class})
public final class CdeDemo implements Runnable {

  @Spec private CommandSpec command;

  private CdeDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    Programs.start(CdeDemo::commandLine, arguments);
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return Programs.commandLine(new CdeDemo())
        .registerConverter(SpiralChoice.class, Labels.of(SpiralChoice.class))
        .registerConverter(ClassifierChoice.class, Labels.of(ClassifierChoice.class))
        .registerConverter(FieldChoice.class, Labels.of(FieldChoice.class))
        .registerConverter(PathChoice.class, Labels.of(PathChoice.class))
        .registerConverter(SeriesSolverChoice.class, Labels.of(SeriesSolverChoice.class));
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw Programs.commandMissing(command);
  }
}

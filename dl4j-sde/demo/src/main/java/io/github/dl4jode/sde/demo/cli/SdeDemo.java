package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.Labels;
import io.github.dl4jode.program.Programs;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.sde.demo.data.ProcessChoice;
import io.github.dl4jode.sde.demo.training.ClassicalChoice;
import io.github.dl4jode.sde.demo.training.GenerativeChoice;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: processes that are learned from series, drawn from, continued and calibrated. */
@Command(
    name = "sde",
    mixinStandardHelpOptions = true,
    version = "sde 0.1.0",
    description = "Stochastic equations: learn the distribution of series, draw from it, forecast.",
    footer = {"", ExitCode.HELP},
    subcommands = {
      TrainProcessCommand.class,
      SamplePathsCommand.class,
      FanForecastCommand.class,
      CompareModelsCommand.class,
      CalibrateCommand.class
    })
public final class SdeDemo implements Runnable {

  @Spec private CommandSpec command;

  private SdeDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    Programs.start(SdeDemo::commandLine, arguments);
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return Programs.commandLine(new SdeDemo())
        .registerConverter(ProcessChoice.class, Labels.of(ProcessChoice.class))
        .registerConverter(GenerativeChoice.class, Labels.of(GenerativeChoice.class))
        .registerConverter(ClassicalChoice.class, Labels.of(ClassicalChoice.class))
        .registerConverter(ScheduleChoice.class, Labels.of(ScheduleChoice.class));
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw Programs.commandMissing(command);
  }
}

package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.demo.data.DataChoice;
import io.github.dl4jode.latentode.demo.training.AnchorChoice;
import io.github.dl4jode.latentode.demo.training.EncoderChoice;
import io.github.dl4jode.latentode.demo.training.ModelChoice;
import io.github.dl4jode.latentode.demo.training.NoiseChoice;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.Labels;
import io.github.dl4jode.program.Programs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program: irregular time series that are learned, continued and drawn. */
@Command(
    name = "latent-ode",
    mixinStandardHelpOptions = true,
    version = "latent-ode 0.1.0",
    description = "Latent ODEs: learn irregular time series, fill their gaps, continue them.",
    footer = {"", ExitCode.HELP},
    subcommands = {
      TrainSeriesCommand.class,
      ForecastCommand.class,
      TableCommand.class,
      RemovedCommand.class
    })
public final class LatentOdeDemo implements Runnable {

  @Spec private CommandSpec command;

  private LatentOdeDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    Programs.start(LatentOdeDemo::commandLine, arguments);
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return Programs.commandLine(new LatentOdeDemo())
        .registerConverter(DataChoice.class, Labels.of(DataChoice.class))
        .registerConverter(AnchorChoice.class, Labels.of(AnchorChoice.class))
        .registerConverter(EncoderChoice.class, Labels.of(EncoderChoice.class))
        .registerConverter(ModelChoice.class, Labels.of(ModelChoice.class))
        .registerConverter(NoiseChoice.class, LatentOdeDemo::noise);
  }

  private static NoiseChoice noise(String text) {
    try {
      return NoiseChoice.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("\"" + text + "\": " + e.getMessage());
    }
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw Programs.commandMissing(command);
  }
}

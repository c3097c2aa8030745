package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.demo.training.ModelSettings;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.ScheduleChoice;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a training, a mixin. */
final class SeriesTrainingOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "3000",
      description = "Iterations in all. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Stop a training after so many minutes, whatever the iteration.")
  private Double minutes;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "50",
      description = "Series an iteration. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "5e-3",
      description = "Learning rate of Adam. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "falling",
      description =
          "constant, cosine, linear, or falling: a third of the learning rate from three fifths of"
              + " the iterations on, a tenth in the last fifth. Default: ${DEFAULT-VALUE}.")
  private ScheduleChoice schedule;

  @Option(
      names = "--annealing",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Iterations in which the weight of the Kullback-Leibler divergence rises from 0 to 1."
              + " Default: ${DEFAULT-VALUE}.")
  private int annealing;

  @Option(
      names = "--shown",
      paramLabel = "PART",
      defaultValue = "1",
      description =
          "Show the network only a piece of each series, at random, of at least this part of its"
              + " points, and ask for all of it: it learns to extrapolate. 1: hide nothing."
              + " Default: ${DEFAULT-VALUE}.")
  private double shown;

  /**
   * Checks the options and collects them.
   *
   * @param data the name of what is learned from
   * @throws ParameterException if one is out of its range
   */
  SeriesTrainingSettings settings(String data, long seed, ModelSettings model) {
    OptionChecks checks = new OptionChecks(command);
    checks.atLeastOne("--iterations", iterations);
    checks.atLeastOne("--batch-size", batchSize);
    checks.positive("--learning-rate", learningRate);
    checks.require(annealing >= 0, "--annealing must be at least 0, not " + annealing);
    checks.require(shown > 0 && shown <= 1, "--shown must be above 0 and at most 1, not " + shown);
    return new SeriesTrainingSettings(
        data, iterations, batchSize, learningRate, schedule, annealing, shown, seed, model);
  }

  /**
   * How long a training may take; years where that is open.
   *
   * @throws ParameterException if it is not positive
   */
  Duration limit() {
    if (minutes == null) {
      return Duration.ofDays(36_500);
    }
    new OptionChecks(command).positive("--minutes", minutes);
    return Duration.ofMillis(Math.round(60_000 * Math.min(minutes, 1e7)));
  }
}

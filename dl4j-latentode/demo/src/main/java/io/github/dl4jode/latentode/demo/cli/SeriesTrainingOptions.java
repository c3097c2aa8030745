package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.demo.training.SeriesTask;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.IterationOption;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingOptions;
import io.github.dl4jode.program.training.TrainingSettings;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for a model of series and how it learns, a mixin. */
final class SeriesTrainingOptions {

  /** All but --threads. */
  static final List<String> OF_TRAININGS =
      List.of(
          "--iterations",
          "--batch-size",
          "--learning-rate",
          "--schedule",
          "--gradient",
          "--tolerance",
          "--minutes",
          "--annealing",
          "--shown",
          "--encoder",
          "--recognition",
          "--anchor",
          "--latent",
          "--dynamics",
          "--decoder",
          "--noise");

  @Mixin private final IterationOption iterations = new IterationOption(3000);

  @Mixin
  private final TrainingOptions training =
      new TrainingOptions()
          .batchSize(50)
          .learningRate(5e-3)
          .schedule(ScheduleChoice.FALLING)
          .gradient(GradientChoice.DISCRETE);

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

  @Mixin private final ModelOptions model = new ModelOptions();

  /**
   * Checks the options and collects them.
   *
   * @param data what is learned from
   * @throws ParameterException if one is out of its range
   */
  SeriesTrainingSettings settings(OptionChecks checks, DataName data, long seed) {
    TrainingSettings shared = training.settings(checks, seed);
    int all = iterations.checked(checks);
    checks.require(annealing >= 0, "--annealing must be at least 0, not " + annealing);
    checks.require(shown > 0 && shown <= 1, "--shown must be above 0 and at most 1, not " + shown);
    SeriesTask task = new SeriesTask(data, all, annealing, shown);
    return new SeriesTrainingSettings(shared, task, model.settings(checks));
  }

  /**
   * Refuses all that is for a training, where there is none.
   *
   * @throws ParameterException if the user has given an option of a training
   */
  static void requireNone(OptionChecks checks, String why) {
    OF_TRAININGS.forEach(option -> checks.hasEffect(option, true, why));
  }

  /** How long a training may take. */
  Duration limit() {
    return training.limit();
  }

  /** Starts ND4J. */
  void startBackend() {
    training.startBackend();
  }
}

package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options that the trainings of all programs share, a mixin. Each command chooses its defaults
 * when it makes the mixin. The length of a training, its seed and its folder are mixins of their
 * own: {@link IterationOption}, {@link EpochOption}, {@link io.github.dl4jode.program.SeedOption},
 * {@link ReportOptions}.
 */
public final class TrainingOptions {

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples in a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 128;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "Learning rate at first. Default: ${DEFAULT-VALUE}.")
  private double learningRate = 0.001;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      converter = ScheduleChoice.Converter.class,
      description =
          "How the learning rate changes: constant; falling, to a third after 3/5 of the training"
              + " and to a tenth after 4/5; cosine or linear, down to 0 at the end; paper, to a tenth"
              + " after 6/16, 10/16 and 14/16 each. Default: ${DEFAULT-VALUE}.")
  private ScheduleChoice schedule = ScheduleChoice.CONSTANT;

  @Option(
      names = "--gradient",
      paramLabel = "NAME",
      converter = GradientChoice.Converter.class,
      description =
          "How the gradient of the ODE is found: adjoint, interpolating or discrete."
              + " Default: ${DEFAULT-VALUE}.")
  private GradientChoice gradient = GradientChoice.DISCRETE;

  @Option(
      names = "--tolerance",
      paramLabel = "TOL",
      description =
          "Relative and absolute tolerance of the solver in training. Default: ${DEFAULT-VALUE}.")
  private double tolerance = 1e-3;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "End a training early after so many minutes. Default: no limit.")
  private Double minutes;

  @Mixin private ThreadOption threads;

  /** Chooses a default. */
  public TrainingOptions batchSize(int size) {
    batchSize = size;
    return this;
  }

  /** Chooses a default. */
  public TrainingOptions learningRate(double rate) {
    learningRate = rate;
    return this;
  }

  /** Chooses a default. */
  public TrainingOptions schedule(ScheduleChoice choice) {
    schedule = choice;
    return this;
  }

  /** Chooses a default. */
  public TrainingOptions gradient(GradientChoice choice) {
    gradient = choice;
    return this;
  }

  /**
   * Checks the options and collects those that results depend on.
   *
   * @throws ParameterException if one is out of its range
   */
  public TrainingSettings settings(OptionChecks checks, long seed) {
    checks.atLeastOne("--batch-size", batchSize);
    checks.positive("--learning-rate", learningRate);
    checks.positive("--tolerance", tolerance);
    if (minutes != null) {
      checks.positive("--minutes", minutes);
    }
    threads.check(checks);
    return new TrainingSettings(batchSize, learningRate, schedule, gradient, tolerance, seed);
  }

  /** How long a training may take; years where that is open. */
  public Duration limit() {
    return minutes == null
        ? Duration.ofDays(36_500)
        : Duration.ofMillis(Math.round(60_000 * Math.min(minutes, 1e7)));
  }

  /**
   * Starts ND4J with the number of threads that was asked for.
   *
   * @throws io.github.dl4jode.program.BackendException if it cannot be started
   */
  public void startBackend() {
    threads.startBackend();
  }
}

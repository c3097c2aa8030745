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

  @Mixin private BatchSizeOption batchSize = new BatchSizeOption(128);

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

  @Mixin private final TimeLimitOption limit = new TimeLimitOption();

  @Mixin private ThreadOption threads;

  /** Chooses a default. */
  public TrainingOptions batchSize(int size) {
    batchSize = new BatchSizeOption(size);
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
    int size = batchSize.checked(checks);
    checks.positive("--learning-rate", learningRate);
    checks.positive("--tolerance", tolerance);
    limit.check(checks);
    threads.check(checks);
    return new TrainingSettings(size, learningRate, schedule, gradient, tolerance, seed);
  }

  /** How long a training may take; years where that is open. */
  public Duration limit() {
    return limit.value();
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

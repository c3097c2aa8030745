package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.training.BatchSizeOption;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.IterationOption;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TimeLimitOption;
import io.github.dl4jode.sde.demo.training.GenerativeChoice;
import io.github.dl4jode.sde.demo.training.GenerativeSettings;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for a model and how it learns, a mixin. */
final class GenerativeOptions {

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "latent",
      description =
          "latent, a latent SDE; gan, an SDE-GAN; or latent-ode, a latent ODE to compare them with."
              + " Default: ${DEFAULT-VALUE}.")
  private GenerativeChoice model;

  @Mixin private final IterationOption iterations = new IterationOption(2000);

  @Mixin private final BatchSizeOption batchSize = new BatchSizeOption(64);

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.002",
      description = "Learning rate at first. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "falling",
      description =
          "How the learning rate changes: constant; falling, to a third after 3/5 of the training"
              + " and to a tenth after 4/5; cosine or linear, down to 0 at the end; paper, to a tenth"
              + " after 6/16, 10/16 and 14/16 each. Default: ${DEFAULT-VALUE}.")
  private ScheduleChoice schedule;

  @Option(
      names = "--state",
      paramLabel = "N",
      defaultValue = "8",
      description = "Components of the state, of the critic too. Default: ${DEFAULT-VALUE}.")
  private int state;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "16",
      description = "Units of each hidden layer. Default: ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description =
          "Hidden layers of each network of a vector field. Default: 1, of a latent ODE 2.")
  private Integer layers;

  @Option(
      names = "--largest-diffusion",
      paramLabel = "D",
      defaultValue = "1",
      description = "The bound of the diffusion of a latent SDE. Default: ${DEFAULT-VALUE}.")
  private double largestDiffusion;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "Steps of the solver between two times. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--deviation",
      paramLabel = "D",
      defaultValue = "0.1",
      description =
          "The noise of measurement of a latent model, in standard deviations of the data."
              + " Default: ${DEFAULT-VALUE}.")
  private double deviation;

  @Option(
      names = "--annealing",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Iterations in which the weight of the divergence of a latent model rises from 0 to 1."
              + " Default: ${DEFAULT-VALUE}.")
  private int annealing;

  @Mixin private SeedOption seed;

  @Mixin private final TimeLimitOption limit = new TimeLimitOption();

  @Mixin private ThreadOption threads;

  /**
   * Checks the options and collects them.
   *
   * @param data what is learned from
   * @throws ParameterException if one is out of its range, or nothing reads it
   */
  GenerativeSettings settings(OptionChecks checks, DataName data) {
    int all = iterations.checked(checks);
    int batch = batchSize.checked(checks);
    checks.positive("--learning-rate", learningRate);
    checks.inMemory("--state", 1, state);
    checks.atLeastOne("--hidden", hidden);
    int deep = layers == null ? model.layers() : layers;
    checks.atLeastOne("--layers", deep);
    checks.positive("--largest-diffusion", largestDiffusion);
    checks.atLeastOne("--steps", steps);
    checks.positive("--deviation", deviation);
    checks.require(annealing >= 0, "--annealing must be at least 0, not " + annealing);
    requireEffect(checks);
    limit.check(checks);
    threads.check(checks);
    return new GenerativeSettings(
        model,
        data,
        all,
        batch,
        learningRate,
        schedule,
        state,
        hidden,
        deep,
        largestDiffusion,
        steps,
        deviation,
        annealing,
        seed.value());
  }

  private void requireEffect(OptionChecks checks) {
    boolean gan = model == GenerativeChoice.GAN;
    checks.hasEffect(
        "--largest-diffusion", model != GenerativeChoice.LATENT, "without --model=latent");
    checks.hasEffect("--deviation", gan, "with --model=gan");
    checks.hasEffect("--annealing", gan, "with --model=gan");
    // The solver of a latent ODE chooses its steps itself.
    checks.hasEffect("--steps", model == GenerativeChoice.LATENT_ODE, "with --model=latent-ode");
  }

  /** The seed. */
  long seed() {
    return seed.value();
  }

  /** How long a training may take. */
  Duration limit() {
    return limit.value();
  }

  /** Starts ND4J. */
  void startBackend() {
    threads.startBackend();
  }
}

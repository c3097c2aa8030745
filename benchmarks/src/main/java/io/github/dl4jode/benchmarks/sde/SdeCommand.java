package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.program.OptionChecks;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of {@link SdeCase} and {@link SdeTrainingCase}. */
@Command(
    name = "sde",
    sortOptions = false,
    description =
        "A solve of a stochastic equation, alone and with gradients; or a training iteration of a"
            + " model.")
public final class SdeCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(60, 30);

  /** Each step is compiled Java once it has run some thousand times. */
  private static final Repetitions OF_LATENT = new Repetitions(30, 20);

  private static final Repetitions OF_GAN = new Repetitions(200, 40);

  private static final int SOLVED = 256;
  private static final int TRAINED = 128;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Trains a model instead: LATENT_LORENZ, a latent SDE on the stochastic Lorenz system, or"
              + " GAN, an SDE-GAN on a time-dependent Ornstein–Uhlenbeck process.")
  private SdeModelOption model;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "EULER",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private SdeMethodOption method;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "States, or series of a model. Default: 256, and 128 of a model.")
  private Integer batch;

  @Option(
      names = "--size",
      paramLabel = "D",
      defaultValue = "3",
      description = "Components of a state. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps of a solve. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    if (model != null) {
      return training();
    }
    int states = batch == null ? SOLVED : batch;
    if (states < 1 || size < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "--batch, --size and --steps must be at least 1, not %d, %d and %d"
              .formatted(states, size, steps));
    }
    return new SdeCase(method, states, size, steps, dataType.value(), repetitions.orElse(USUAL));
  }

  private BenchmarkCase training() {
    OptionChecks checks = new OptionChecks(spec);
    for (String option : List.of("--method", "--size", "--steps")) {
      checks.hasEffect(option, true, "with --model");
    }
    int series = batch == null ? TRAINED : batch;
    checks.atLeastOne("--batch", series);
    Repetitions usual = model == SdeModelOption.GAN ? OF_GAN : OF_LATENT;
    return new SdeTrainingCase(model, series, dataType.value(), repetitions.orElse(usual));
  }
}

package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.training.DivergenceChoice;
import io.github.dl4jode.cnf.demo.training.DynamicsChoice;
import io.github.dl4jode.cnf.demo.training.FlowTrainingSettings;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a training. */
final class FlowOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "2500",
      description = "Iterations in all. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "512",
      description = "Examples an iteration. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Stop after so many minutes, whatever the iteration.")
  private Double minutes;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "2e-3",
      description = "Learning rate of Adam. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "cosine",
      description =
          "constant, cosine to nothing at the last iteration, or falling: a third of the learning"
              + " rate from three fifths of the iterations on, a tenth in the last fifth."
              + " Default: ${DEFAULT-VALUE}.")
  private ScheduleChoice schedule;

  @Mixin private SeedOption seed;

  @Option(
      names = "--gradient",
      paramLabel = "NAME",
      defaultValue = "discrete",
      description = "adjoint, interpolating or discrete. Default: ${DEFAULT-VALUE}.")
  private GradientChoice gradient;

  @Option(
      names = "--divergence",
      paramLabel = "NAME",
      defaultValue = "exact",
      description =
          "exact, or hutchinson, an estimate for many components. Default: ${DEFAULT-VALUE}.")
  private DivergenceChoice divergence;

  @Option(
      names = "--dynamics",
      paramLabel = "NAME",
      defaultValue = "planar",
      description =
          "planar, ignore, concat, concat-v2, squash, concat-squash or blend."
              + " Default: ${DEFAULT-VALUE}.")
  private DynamicsChoice dynamics;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      description =
          "Widths of the hidden layers, 64,64,64 by default; of planar dynamics the number of terms"
              + " and the width of the network behind them, 128,64 by default.")
  private List<Integer> hidden;

  @Option(
      names = "--tolerance",
      paramLabel = "TOL",
      defaultValue = "1e-3",
      description =
          "Of the solver in training, relative and absolute; elsewhere it is at most 1e-5."
              + " Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  /**
   * Checks the options and collects them.
   *
   * @param data the name of what is learned from
   * @throws ParameterException if one is out of its range
   */
  FlowTrainingSettings settings(String data) {
    OptionChecks checks = new OptionChecks(command);
    checks.atLeastOne("--iterations", iterations);
    checks.atLeastOne("--batch-size", batchSize);
    checks.positive("--learning-rate", learningRate);
    checks.positive("--tolerance", tolerance);
    List<Integer> widths = hidden == null ? dynamics.defaultWidths() : hidden;
    widths.forEach(width -> checks.atLeastOne("--hidden", width));
    checks.require(
        dynamics.takes(widths), "--hidden of planar dynamics is two numbers, not " + widths.size());
    return new FlowTrainingSettings(
        data,
        iterations,
        batchSize,
        learningRate,
        schedule,
        seed.value(),
        gradient,
        divergence,
        dynamics,
        widths,
        tolerance);
  }

  /**
   * How long training may take; years where that is open.
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

package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.data.SpiralExperiment;
import io.github.dl4jode.latentode.demo.training.RemovedValues;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.IterationDisplay;
import io.github.dl4jode.program.training.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes values of a sensor. */
@Command(
    name = "removed",
    mixinStandardHelpOptions = true,
    description =
        "Learns spirals with all values, and again without a part of those of one sensor, and says"
            + " how far both models are off at the removed values of other spirals.")
final class RemovedCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--sensor",
      paramLabel = "NAME",
      defaultValue = "y",
      description = "x or y. Default: ${DEFAULT-VALUE}.")
  private String sensor;

  @Option(
      names = "--fraction",
      paramLabel = "PART",
      defaultValue = "0.5",
      description = "The part of its values that is removed, at random. Default: ${DEFAULT-VALUE}.")
  private double fraction;

  @Mixin private ObservedOption observed;

  @Mixin private SpiralsOption spirals;

  @Mixin private SeedOption seed;

  @Mixin private SeriesTrainingOptions training;

  private RemovedCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    SeriesTrainingSettings settings =
        training.settings(checks, DataName.of("spirals"), seed.value());
    Duration limit = training.limit();
    check(checks);
    spirals.check(checks);
    int known = observed.checked(checks, 2);
    training.startBackend();
    SpiralExperiment experiment =
        SpiralExperiment.of(known, seed.value(), spirals.value(), spirals.value());
    RemovedValues removed = new RemovedValues(experiment, sensor, fraction, settings);
    PrintWriter out = command.commandLine().getOut();
    out.println("With all values");
    double all = shown(out, settings, observer -> removed.withAll(limit, observer));
    String part = String.format(Locale.ROOT, "%.0f %% of the values of %s", 100 * fraction, sensor);
    out.println("Without " + part);
    double without = shown(out, settings, observer -> removed.without(limit, observer));
    out.printf(
        Locale.ROOT,
        "RMSE at the removed values: %.4f with all values, %.4f without %s, %+.1f %%%n",
        all,
        without,
        part,
        100 * (without / all - 1));
    out.flush();
    return ExitCode.SUCCESS;
  }

  private void check(OptionChecks checks) {
    checks.require(
        sensor.equals("x") || sensor.equals("y"), "--sensor must be x or y, not " + sensor);
    checks.require(
        fraction > 0 && fraction < 1, "--fraction must be between 0 and 1, not " + fraction);
  }

  private static double shown(
      PrintWriter out,
      SeriesTrainingSettings settings,
      ToDoubleFunction<Consumer<Progress>> training) {
    try (IterationDisplay display =
        IterationDisplay.of(out, "-ELBO", settings.task().iterations())) {
      return training.applyAsDouble(display::show);
    }
  }
}

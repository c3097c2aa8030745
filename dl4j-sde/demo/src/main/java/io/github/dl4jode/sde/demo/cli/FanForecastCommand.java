package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.Programs;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.PathsFile;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.file.QuantileFile;
import io.github.dl4jode.sde.demo.file.SavedPathModel;
import io.github.dl4jode.sde.demo.picture.PathPictures;
import io.github.dl4jode.sde.demo.training.LatentPathModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Continues series. */
@Command(
    name = "forecast",
    mixinStandardHelpOptions = true,
    description =
        "Continues series of a file by a trained latent SDE: quantiles of what comes, as"
            + " forecast.csv and as a fan.")
final class FanForecastCommand implements Callable<Integer> {

  private static final String TABLE = "forecast.csv";
  private static final String PICTURE = "forecast.png";

  /** Of the fan. */
  private static final double[] LEVELS = {0.05, 0.25, 0.5, 0.75, 0.95};

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description = "CSV with the columns series, time, and those of the training.")
  private Path file;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "The model.zip of a training of --model latent.")
  private Path model;

  @Option(
      names = "--until",
      required = true,
      paramLabel = "TIME",
      description = "How far to go, in the times of the file.")
  private double until;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "50",
      description = "Times of the forecast, evenly spaced. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "500",
      description = "Paths drawn for each series. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  @Mixin private SeedOption seed;

  @Mixin private ThreadOption threads;

  @Mixin private final OutputFolder output = new OutputFolder("forecast");

  private FanForecastCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    checks.atLeastOne("--points", points);
    checks.atLeastOne("--samples", samples);
    checks.require(Double.isFinite(until), "--until must be a time, not " + until);
    threads.check(checks);
    SamplePaths known = SamplePaths.of(PathsFile.read(file), file.toString());
    threads.startBackend();
    SavedPathModel saved = SavedPathModel.read(model);
    if (!(saved.model() instanceof LatentPathModel latent)) {
      throw new FileException(
          model
              + " is an SDE-GAN, which draws whole series and cannot continue one; train with --model"
              + " latent.");
    }
    checkFits(known, saved.scaling());
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE);
    double last = known.times()[known.times().length - 1];
    double[] later = evenly(last, until, points + 1);
    List<double[][][]> quantiles = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      int series = i;
      SamplePaths drawn = solved(() -> drawn(latent, saved.scaling(), known, series, later));
      quantiles.add(quantiles(drawn));
    }
    QuantileFile.write(output.file(TABLE), known, later, LEVELS, quantiles);
    if (!withoutPictures) {
      Drawing.attempt(
          out,
          () -> PathPictures.fan(known, later, LEVELS, quantiles.get(0), output.file(PICTURE)));
    }
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private SamplePaths drawn(
      LatentPathModel latent, PathScaling scaling, SamplePaths known, int series, double... later) {
    return scaling.paths(
        latent.forecast(
            scaling.modelValues(known, series),
            scaling.modelTimes(known.times()),
            scaling.modelTimes(later),
            samples,
            seed.value()),
        later);
  }

  /** Of the drawn paths, [level][channel][time]. */
  private static double[][][] quantiles(SamplePaths drawn) {
    double[][][] quantiles =
        new double[LEVELS.length][drawn.channels().size()][drawn.times().length];
    for (int channel = 0; channel < drawn.channels().size(); channel++) {
      for (int time = 0; time < drawn.times().length; time++) {
        double[] sorted = drawn.marginal(channel, time);
        Arrays.sort(sorted);
        for (int level = 0; level < LEVELS.length; level++) {
          int at = (int) Math.min(sorted.length - 1, LEVELS[level] * sorted.length);
          quantiles[level][channel][time] = sorted[at];
        }
      }
    }
    return quantiles;
  }

  private void checkFits(SamplePaths known, PathScaling scaling) {
    if (!known.channels().equals(scaling.channels())) {
      throw new DataException(
          "%s has the channels %s, the model knows %s, in this order."
              .formatted(
                  file,
                  String.join(", ", known.channels()),
                  String.join(", ", scaling.channels())));
    }
    double last = known.times()[known.times().length - 1];
    if (!(until > last)) {
      throw new DataException(
          "%s goes to time %s: --until must be later than that, not %s."
              .formatted(file, last, until));
    }
  }

  /** A failure of a solver as a sentence of this program. */
  static <T> T solved(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (Programs.isSolveFailure(e)) {
        throw new DataException(
            "The model cannot go as far; choose an earlier --until: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Times from one to another, both included. */
  static double[] evenly(double from, double to, int count) {
    double[] times = new double[count];
    for (int k = 0; k < count; k++) {
      times[k] = k == count - 1 ? to : from + (to - from) * k / (count - 1);
    }
    return times;
  }
}

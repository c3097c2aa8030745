package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.sde.SeriesBands;
import io.github.dl4jode.sde.SeriesSde;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.PathsFile;
import io.github.dl4jode.sde.demo.file.QuantileFile;
import io.github.dl4jode.sde.demo.file.SavedPathModel;
import io.github.dl4jode.sde.demo.picture.PathPictures;
import io.github.dl4jode.sde.demo.training.GanPathModel;
import io.github.dl4jode.sde.demo.training.LatentPathModel;
import io.github.dl4jode.sde.demo.training.SolveFailures;
import java.io.PrintWriter;
import java.nio.file.Path;
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
  static final String UNTIL = "--until";

  /** Of the fan. */
  private static final double[] LEVELS = {0.05, 0.25, 0.5, 0.75, 0.95};

  /** In lengths of the series of the training: no model is of use as far. */
  private static final int LARGEST_REACH = 1000;

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
      names = UNTIL,
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
    checks.inMemory("--points", 1, points);
    checks.inMemory("--samples", 2, samples);
    checks.require(Double.isFinite(until), "--until must be a time, not " + until);
    threads.check(checks);
    SeriesSet known = PathsFile.read(file);
    threads.startBackend();
    SavedPathModel saved = SavedPathModel.read(model);
    if (!(saved.model() instanceof LatentPathModel latent)) {
      throw new FileException(
          saved.model() instanceof GanPathModel
              ? model
                  + " is an SDE-GAN, which draws whole series and cannot continue one; train with"
                  + " --model latent."
              : model
                  + " is a latent ODE, and fans are those of a latent SDE; train with --model"
                  + " latent.");
    }
    checkFits(known, saved.scaling());
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE);
    double[] later = evenly(known.lastTime(), until, points + 1);
    double[] future = Arrays.copyOfRange(later, 1, later.length);
    SeriesSde sde = latent.ofSeries(saved.scaling());
    List<SeriesBands> bands =
        known.series().stream()
            .map(series -> solved(UNTIL, () -> bands(sde, series, future)))
            .toList();
    QuantileFile.write(output.file(TABLE), known.sensors(), bands);
    if (!withoutPictures) {
      Drawing.attempt(
          out,
          () ->
              PathPictures.fan(
                  known.sensors(), known.series().get(0), bands.get(0), output.file(PICTURE)));
    }
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private SeriesBands bands(SeriesSde sde, Series series, double... future) {
    return sde.extrapolate(series, samples, LEVELS, seed.value(), future);
  }

  private void checkFits(SeriesSet known, PathScaling scaling) {
    if (!known.sensors().equals(scaling.channels())) {
      throw new DataException(
          "%s has the channels %s, the model knows %s, in this order."
              .formatted(
                  file, String.join(", ", known.sensors()), String.join(", ", scaling.channels())));
    }
    if (known.firstTime() < scaling.times().get(0)) {
      throw new DataException(
          "%s begins at time %s, before the model's first time, %s; shift its times."
              .formatted(file, known.firstTime(), scaling.times().get(0)));
    }
    if (!(until > known.lastTime())) {
      throw new DataException(
          "%s goes to time %s: --until must be later than that, not %s."
              .formatted(file, known.lastTime(), until));
    }
    requireReach(scaling, until, UNTIL);
  }

  /**
   * Refuses a time that the solver would never reach.
   *
   * @param what the time is, the subject of a sentence
   */
  static void requireReach(PathScaling scaling, double last, String what) {
    double[] learned = scaling.learnedTimes();
    double length = learned[learned.length - 1] - learned[0];
    if (last - learned[0] > LARGEST_REACH * length) {
      throw new DataException(
          "%s %s is more than %d times the length of the series that the model has learned, %s;"
                  .formatted(what, last, LARGEST_REACH, length)
              + " choose an earlier one.");
    }
  }

  /**
   * A failure of a solver as a sentence of this program.
   *
   * @param what to choose an earlier one of
   */
  static <T> T solved(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (SolveFailures.includes(e)) {
        throw new DataException(
            "The model cannot go as far; choose an earlier %s: %s".formatted(what, e.getMessage()),
            e);
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

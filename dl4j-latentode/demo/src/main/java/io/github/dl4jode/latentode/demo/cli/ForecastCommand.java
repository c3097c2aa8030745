package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.Forecast;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.latentode.demo.file.SavedModel;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.Programs;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.OutputFolder;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Continues the user's own series. */
@Command(
    name = "forecast",
    mixinStandardHelpOptions = true,
    description =
        "Continues series of a file: means and standard deviations of what each sensor will measure,"
            + " as CSV and as a picture. Without --model the series are learned first.")
final class ForecastCommand implements Callable<Integer> {

  /** Units in the last place that rounding may take from a gap between times. */
  private static final int LOST = 4;

  private static final String MODEL = "model.zip";
  private static final String TABLE = "forecast.csv";
  private static final String PICTURE = "forecast.png";

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description =
          "CSV with the columns series, time, and one for each sensor; an empty cell is a missing"
              + " value.")
  private Path file;

  @Option(
      names = "--until",
      required = true,
      paramLabel = "TIME",
      description = "How far to go, in the times of the file.")
  private double until;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model.zip of a training on series of this kind.")
  private Path model;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Times of the forecast of each series, evenly spaced. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "200",
      description = "Latent states drawn for each series. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Mixin private MergeTimesOption merging;

  @Mixin private SeedOption seed;

  @Mixin private SeriesTrainingOptions training;

  @Mixin private final OutputFolder output = new OutputFolder("forecast");

  private ForecastCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    SeriesTrainingSettings settings =
        training.settings(
            checks, merging.named(DataName.of(file.toString(), List.of(file))), seed.value());
    Duration limit = training.limit();
    checks.atLeastOne("--points", points);
    checks.atLeastOne("--samples", samples);
    checks.require(Double.isFinite(until), "--until must be a time, not " + until);
    merging.check(checks);
    if (model != null) {
      SeriesTrainingOptions.requireNone(checks, "with --model, which has learned already");
    }
    SeriesSet series = merging.read(file);
    checkTimes(series);
    training.startBackend();
    PrintWriter out = command.commandLine().getOut();
    LatentOde latentOde =
        model == null ? learned(series, settings, limit, out) : SavedModel.read(model).model();
    checkFits(series, latentOde);
    output.prepare(TABLE, PICTURE);
    List<Forecast> forecasts = forecasts(series, latentOde);
    write(ForecastReport.table(series.sensors(), forecasts));
    Drawing.attempt(
        out, () -> ForecastReport.draw(series, forecasts, latentOde, output.file(PICTURE)));
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private List<Forecast> forecasts(SeriesSet series, LatentOde latentOde) {
    try {
      List<Forecast> forecasts =
          series.series().stream()
              .map(one -> Forecast.of(latentOde, one, times(one), samples, seed.value()))
              .toList();
      if (!forecasts.stream().allMatch(ForecastCommand::isFinite)) {
        throw tooFar("what the sensors measure becomes infinite");
      }
      return forecasts;
    } catch (RuntimeException e) {
      if (Programs.isSolveFailure(e)) {
        throw tooFar(e.getMessage());
      }
      throw e;
    }
  }

  private DataException tooFar(String reason) {
    boolean sentence = reason.endsWith(".");
    return new DataException(
        "The model cannot go as far as --until "
            + until
            + "; choose an earlier time: "
            + reason
            + (sentence ? "" : "."));
  }

  private static boolean isFinite(Forecast forecast) {
    return Stream.of(forecast.mean(), forecast.deviation())
        .flatMap(series -> Arrays.stream(series.values()))
        .flatMapToDouble(Arrays::stream)
        .allMatch(Double::isFinite);
  }

  private void checkTimes(SeriesSet series) {
    for (Series one : series.series()) {
      if (one.lastTime() >= until) {
        throw new DataException(
            "Series %s goes to time %s: --until must be later than that, not %s."
                .formatted(one.id(), one.lastTime(), until));
      }
      if (Math.ulp(until) * LOST * points > until - one.lastTime()) {
        throw new DataException(
            "Series %s goes to time %s: between that and --until %s there is no room for %d times; go farther, or lower --points."
                .formatted(one.id(), one.lastTime(), until, points));
      }
    }
  }

  private void checkFits(SeriesSet series, LatentOde latentOde) {
    List<String> sensors = latentOde.scaling().sensors();
    if (!series.sensors().equals(sensors)) {
      throw new DataException(
          "%s has the sensors %s, the model knows %s, in this order."
              .formatted(file, String.join(", ", series.sensors()), String.join(", ", sensors)));
    }
    // The network computes in float.
    if (!(Math.abs(latentOde.scaling().applyToTimes(until)[0]) <= Float.MAX_VALUE)) {
      throw tooFar("times become infinite");
    }
    double start = latentOde.scaling().timeOffset();
    if (series.firstTime() < start) {
      throw new DataException(
          "%s begins at time %s, before the model, which begins at %s: leave out what is earlier, or train again, without --model."
              .formatted(file, series.firstTime(), start));
    }
    try {
      latentOde.scaling().apply(series);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + ".", e);
    }
  }

  private LatentOde learned(
      SeriesSet series, SeriesTrainingSettings settings, Duration limit, PrintWriter out) {
    Path saved = output.file(MODEL);
    SeriesScaling scaling = SeriesInput.scaling(series, series.firstTime(), file.toString());
    output.prepare(MODEL, TABLE, PICTURE);
    out.printf(
        "There is no --model: learning the %d series of %s first, into %s%n",
        series.size(), file, saved);
    LatentOde fresh = settings.newLatentOde(scaling);
    new LatentOdeTraining(new SavedModel(fresh, Optional.of(settings)), limit, out)
        .savingTo(saved, settings.task().iterations())
        .run(series);
    return fresh;
  }

  /** Evenly spaced after the last point. */
  private double[] times(Series series) {
    double last = series.lastTime();
    return IntStream.rangeClosed(1, points)
        .mapToDouble(i -> i == points ? until : last + (until - last) / points * i)
        .toArray();
  }

  private void write(SeriesSet table) {
    ProgramFile.write(
        output.file(TABLE),
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          SeriesFile.write(table, writer);
          writer.flush();
        });
  }
}

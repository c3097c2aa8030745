package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.sde.classical.Calibration;
import io.github.dl4jode.sde.classical.ClassicalModel;
import io.github.dl4jode.sde.classical.Estimate;
import io.github.dl4jode.sde.classical.Observations;
import io.github.dl4jode.sde.demo.data.PathsFile;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.picture.PathPictures;
import io.github.dl4jode.sde.demo.training.ClassicalChoice;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fits a classical model. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description =
        "Fits a classical model to one series by maximum likelihood: estimates with standard errors"
            + " and 95 %% intervals, as calibration.csv, and simulated paths over the series.")
final class CalibrateCommand implements Callable<Integer> {

  private static final String TABLE = "calibration.csv";
  private static final String PICTURE = "calibration.png";
  private static final int SIMULATED = 20;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description = "CSV with the columns series, time, and one for each channel.")
  private Path file;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description =
          "ou, an Ornstein-Uhlenbeck process; gbm, geometric Brownian motion; or two-factor, Schwartz"
              + " and Smith's model, whose column holds logarithms of prices.")
  private ClassicalChoice model;

  @Option(
      names = "--series",
      paramLabel = "NAME",
      description = "Which series. Default: the first one.")
  private String series;

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Which column. Default: the first one.")
  private String channel;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  @Mixin private SeedOption seed;

  @Mixin private final OutputFolder output = new OutputFolder("calibration");

  private CalibrateCommand() {}

  @Override
  public Integer call() {
    // Only simulated paths are random.
    new OptionChecks(command).hasEffect("--seed", withoutPictures, "with --no-pictures");
    SamplePaths all = SamplePaths.of(PathsFile.read(file), file.toString());
    int row = index(all.names(), Optional.ofNullable(series), "series");
    int column = index(all.channels(), Optional.ofNullable(channel), "channel");
    Observations observed = observed(all, row, column);
    Calibration<? extends ClassicalModel> fitted = fitted(observed);
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE);
    print(fitted, out);
    String table = table(fitted);
    ProgramFile.write(
        output.file(TABLE), stream -> stream.write(table.getBytes(StandardCharsets.UTF_8)));
    if (!withoutPictures) {
      Drawing.attempt(out, () -> draw(fitted.model(), observed, all.channels().get(column)));
    }
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private int index(List<String> names, Optional<String> wanted, String what) {
    int index = wanted.map(names::indexOf).orElse(0);
    if (index < 0) {
      throw new DataException(
          "%s has no %s \"%s\"; choose from %s."
              .formatted(file, what, wanted.orElse(""), String.join(", ", names)));
    }
    return index;
  }

  private static Observations observed(SamplePaths all, int row, int column) {
    double[] values = all.values()[row][column];
    int[] there = IntStream.range(0, values.length).filter(k -> !Double.isNaN(values[k])).toArray();
    return new Observations(
        Arrays.stream(there).mapToDouble(k -> all.times()[k]).toArray(),
        Arrays.stream(there).mapToDouble(k -> values[k]).toArray());
  }

  private Calibration<? extends ClassicalModel> fitted(Observations observed) {
    try {
      return model.fit(observed);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + ".", e);
    }
  }

  private static void print(Calibration<?> fitted, PrintWriter out) {
    for (Estimate one : fitted.estimates()) {
      out.printf(
          Locale.ROOT,
          "%s: %.5g ± %.2g, 95 %% interval %.5g to %.5g%n",
          one.name(),
          one.value(),
          one.standardError(),
          one.lower(),
          one.upper());
    }
    out.printf(
        Locale.ROOT,
        "log-likelihood %.6g of %d values, Akaike's criterion %.6g%n",
        fitted.logLikelihood(),
        fitted.observations(),
        fitted.akaikeCriterion());
    out.flush();
  }

  private static String table(Calibration<?> fitted) {
    StringBuilder text = new StringBuilder("parameter,estimate,standard error,lower,upper\n");
    for (Estimate one : fitted.estimates()) {
      text.append(one.name())
          .append(',')
          .append(one.value())
          .append(',')
          .append(one.standardError())
          .append(',')
          .append(one.lower())
          .append(',')
          .append(one.upper())
          .append('\n');
    }
    return text.toString();
  }

  private void draw(ClassicalModel fitted, Observations observed, String name) {
    double[] times = IntStream.range(0, observed.size()).mapToDouble(observed::time).toArray();
    double[] values = IntStream.range(0, observed.size()).mapToDouble(observed::value).toArray();
    SplittableRandom random = new SplittableRandom(seed.value());
    double[][][] simulated = new double[SIMULATED][1][];
    for (double[][] path : simulated) {
      path[0] = fitted.simulate(times, values[0], random);
    }
    List<String> channels = List.of(name);
    PathPictures.paths(
        SamplePaths.numbered(channels, times, simulated),
        SamplePaths.numbered(channels, times, new double[][][] {{values}}),
        "Series (blue), simulated (grey)",
        output.file(PICTURE));
  }
}

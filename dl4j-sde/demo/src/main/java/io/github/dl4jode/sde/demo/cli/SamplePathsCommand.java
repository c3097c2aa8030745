package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.PathsFile;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.file.SavedPathModel;
import io.github.dl4jode.sde.demo.picture.PathPictures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws series from a model. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description =
        "Draws series from a trained model: samples.csv, a table that this program reads, and a"
            + " picture.")
final class SamplePathsCommand implements Callable<Integer> {

  private static final String TABLE = "samples.csv";
  private static final String PICTURE = "samples.png";

  @Spec private CommandSpec command;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "The model.zip of a training.")
  private Path model;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "100",
      description = "Series that are drawn. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "The last time. Default: that of the training.")
  private Double until;

  @Option(
      names = "--points",
      paramLabel = "N",
      description = "Times, evenly spaced. Default: the times of the training.")
  private Integer points;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  @Mixin private SeedOption seed;

  @Mixin private ThreadOption threads;

  @Mixin private final OutputFolder output = new OutputFolder("samples");

  private SamplePathsCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    checks.inMemory("--count", 1, count);
    if (points != null) {
      checks.inMemory("--points", 2, points);
    }
    checks.require(until == null || Double.isFinite(until), "--until must be a time, not " + until);
    threads.check(checks);
    threads.startBackend();
    SavedPathModel saved = SavedPathModel.read(model);
    double[] times = times(saved.scaling(), checks);
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE);
    SamplePaths samples =
        FanForecastCommand.solved(FanForecastCommand.UNTIL, () -> samples(saved, times));
    PathsFile.write(samples, output.file(TABLE));
    if (!withoutPictures) {
      Drawing.attempt(
          out, () -> PathPictures.paths(samples, samples, "Samples", output.file(PICTURE)));
    }
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private SamplePaths samples(SavedPathModel saved, double... times) {
    PathScaling scaling = saved.scaling();
    return scaling.paths(
        saved.model().sample(count, scaling.modelTimes(times), seed.value()), times);
  }

  private double[] times(PathScaling scaling, OptionChecks checks) {
    double[] learned = scaling.learnedTimes();
    if (until == null && points == null) {
      return learned;
    }
    double first = learned[0];
    double last = until == null ? learned[learned.length - 1] : until;
    checks.require(
        last > first, "--until must be after the first time, " + first + ", not " + last);
    FanForecastCommand.requireReach(scaling, last, FanForecastCommand.UNTIL);
    int all = points == null ? learned.length : points;
    return FanForecastCommand.evenly(first, last, all);
  }
}

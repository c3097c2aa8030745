package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.IterationDisplay;
import io.github.dl4jode.program.training.ReportOptions;
import io.github.dl4jode.program.training.Resuming;
import io.github.dl4jode.program.training.TrainingLoop;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.file.SavedPathModel;
import io.github.dl4jode.sde.demo.picture.PathPictures;
import io.github.dl4jode.sde.demo.training.GenerativeSettings;
import io.github.dl4jode.sde.demo.training.PathLearner;
import io.github.dl4jode.sde.demo.training.SolveFailures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Learns a process. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Learns the distribution of series, saves the model as model.zip, compares means and standard"
            + " deviations of samples with those of the data, and draws sample paths, marginals and"
            + " phase portraits.")
final class TrainProcessCommand implements Callable<Integer> {

  private static final String MODEL = "model.zip";

  /** Series of each line of progress. */
  private static final int REMARKED = 16;

  /** Samples for moments and pictures. */
  private static final int SAMPLES = 1000;

  /** Series that a trained model reads. */
  private static final int READ = 64;

  @Spec private CommandSpec command;

  @Mixin private ProcessDataOptions data;

  @Mixin private GenerativeOptions options;

  @Mixin private final ReportOptions report = new ReportOptions(250);

  private TrainProcessCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    GenerativeSettings settings = options.settings(checks, data.setting());
    data.check(checks);
    report.check(checks);
    SamplePaths paths = data.read(options.seed());
    PathScaling scaling = settings.model().scaling(paths, data.name());
    options.startBackend();
    PrintWriter out = command.commandLine().getOut();
    report.output().prepare(MODEL);
    SavedPathModel saved =
        report.begun(
            MODEL,
            out,
            () -> resumed(settings, scaling),
            () -> new SavedPathModel(settings.newModel(scaling), settings, scaling));
    train(saved, paths, out);
    describe(saved, paths, out);
    read(saved, paths, out);
    report.output().written(out);
    return ExitCode.SUCCESS;
  }

  private SavedPathModel resumed(GenerativeSettings settings, PathScaling scaling) {
    Path file = report.output().file(MODEL);
    SavedPathModel saved = SavedPathModel.read(file);
    Resuming.requireSame(file, saved.settings().differencesFrom(settings));
    if (!saved.scaling().equals(scaling)) {
      throw new FileException(
          file
              + " was trained on other series than these of "
              + data.name()
              + "; train again, without --resume.");
    }
    return saved;
  }

  private void train(SavedPathModel saved, SamplePaths paths, PrintWriter out) {
    GenerativeSettings settings = saved.settings();
    PathScaling scaling = saved.scaling();
    int[] some = IntStream.range(0, Math.min(REMARKED, paths.size())).toArray();
    INDArray shown = scaling.modelValues(paths, some);
    double[] times = scaling.modelTimes(paths.times());
    new TrainingLoop(settings.loss(), settings.iterations(), options.limit())
        .run(
            new PathLearner(saved.model(), paths, scaling, settings),
            IterationDisplay.of(out, settings.loss(), settings.iterations())
                .withoutEvaluations()
                .adding(
                    () ->
                        SolveFailures.told(
                            "The divergence after an iteration",
                            () -> saved.model().remark(shown, times))),
            report.saveEvery(),
            () -> saved.write(report.output().file(MODEL)),
            out);
  }

  /** Says what a model that reads series makes of others, or of those that it has learned from. */
  private void read(SavedPathModel saved, SamplePaths paths, PrintWriter out) {
    Optional<SamplePaths> others = data.others(READ, options.seed());
    SamplePaths shown = others.orElse(paths);
    int[] rows = IntStream.range(0, Math.min(READ, shown.size())).toArray();
    PathScaling scaling = saved.scaling();
    INDArray values = scaling.modelValues(shown, rows);
    SolveFailures.told(
            "Reading of series by the trained model",
            () -> saved.model().reading(values, scaling.modelTimes(shown.times())))
        .ifPresent(
            words ->
                out.printf(
                    Locale.ROOT,
                    "%d %s: %s%n",
                    rows.length,
                    others.isPresent() ? "other series" : "of these series",
                    words));
  }

  private void describe(SavedPathModel saved, SamplePaths paths, PrintWriter out) {
    double[] times = paths.times();
    PathScaling scaling = saved.scaling();
    INDArray drawn =
        SolveFailures.told(
            "Sampling of the trained model",
            () -> saved.model().sample(SAMPLES, scaling.modelTimes(times), options.seed()));
    SamplePaths samples = scaling.paths(drawn, times);
    MomentReport.print(paths, samples, out);
    if (report.withPictures()) {
      Drawing.attempt(
          out,
          () -> {
            PathPictures.paths(paths, samples, report.output().file("paths.png"));
            PathPictures.marginals(paths, samples, report.output().file("marginals.png"));
            PathPictures.phases(paths, samples, report.output().file("phases.png"));
          });
    }
  }
}

package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.demo.data.LearningTask;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.latentode.demo.file.SavedModel;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.training.ReportOptions;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns series. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Learns series, saves the latent ODE as model.zip, tests it between and after the points"
            + " that it has seen, and draws reconstructions, extrapolations, latent trajectories and"
            + " samples.")
final class TrainSeriesCommand implements Callable<Integer> {

  /** The file of the model in the folder of the output. */
  private static final String MODEL = "model.zip";

  @Spec private CommandSpec command;

  @ArgGroup(multiplicity = "1")
  private SeriesDataOptions data;

  @Mixin private MergeTimesOption merging;

  @Option(
      names = "--series",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many spirals or periodic curves are made. Default: ${DEFAULT-VALUE}.")
  private int series;

  @Mixin private ObservedOption observed;

  @Mixin private SeedOption seed;

  @Mixin private SeriesTrainingOptions training;

  @Mixin private final ReportOptions report = new ReportOptions(250);

  private TrainSeriesCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    SeriesTrainingSettings settings =
        training.settings(checks, merging.named(data.setting()), seed.value());
    report.check(checks);
    merging.check(checks);
    new SpiralChecks(checks).series(series);
    int known = observed.checked(checks, 1);
    data.requireEffect(checks);
    LongFunction<LearningTask> source = data.read(series, known, merging);
    training.startBackend();
    LearningTask task = source.apply(seed.value());
    SeriesScaling scaling = SeriesInput.scaling(task.training(), task.start(), data.name());
    PrintWriter out = command.commandLine().getOut();
    report.output().prepare(MODEL);
    SavedModel saved =
        report.begun(MODEL, out, () -> resumed(settings, scaling), () -> fresh(settings, scaling));
    new LatentOdeTraining(saved, training.limit(), out)
        .savingTo(report.output().file(MODEL), report.saveEvery())
        .testing(task)
        .run(task.training());
    SeriesReport said = new SeriesReport(report.output(), data.view(), out);
    said.test(saved.model(), task);
    if (report.withPictures()) {
      said.pictures(saved.model(), task, seed.value());
    }
    report.output().written(out);
    return ExitCode.SUCCESS;
  }

  private static SavedModel fresh(SeriesTrainingSettings settings, SeriesScaling scaling) {
    LatentOde model = settings.newLatentOde(scaling);
    return new SavedModel(model, Optional.of(settings));
  }

  private SavedModel resumed(SeriesTrainingSettings settings, SeriesScaling scaling) {
    Path file = report.output().file(MODEL);
    SavedModel saved = SavedModel.read(file);
    SeriesTrainingSettings before =
        saved.settings().orElseThrow(() -> Resuming.notTrainedHere(file));
    Resuming.requireSame(file, before.differencesFrom(settings));
    if (!saved.model().scaling().equals(scaling)) {
      throw new FileException(
          file
              + " was trained on other series than these of "
              + data.name()
              + "; train again, without --resume.");
    }
    return saved;
  }
}

package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.demo.data.LearningTask;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.latentode.demo.file.SavedModel;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        "Learns series, saves the latent ODE as model.zip, tests it between and behind the points"
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

  @Option(
      names = "--observed",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many of the 100 points of a spiral are known. Default: ${DEFAULT-VALUE}.")
  private int observed;

  @Mixin private SeedOption seed;

  @Mixin private SeriesTrainingOptions training;

  @Mixin private ModelOptions model;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "report",
      description = "Folder for model and pictures. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      defaultValue = "250",
      description = "Iterations between two saves of the model. Default: ${DEFAULT-VALUE}.")
  private int saveEvery;

  @Option(
      names = "--resume",
      description =
          "Go on with the model in the folder: the same numbers as from a training that was never"
              + " stopped. All options but --minutes, --save-every and --no-pictures must be as they"
              + " were.")
  private boolean resume;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  private TrainSeriesCommand() {}

  @Override
  public Integer call() {
    SeriesTrainingSettings settings =
        training.settings(merging.named(data.name()), seed.value(), model.settings());
    Duration limit = training.limit();
    OptionChecks checks = new OptionChecks(command);
    checks.atLeastOne("--save-every", saveEvery);
    merging.check(checks);
    SpiralChecks spirals = new SpiralChecks(checks);
    spirals.series(series);
    spirals.observed(1, observed);
    LongFunction<LearningTask> source = data.read(series, observed, merging);
    Backend.start();
    LearningTask task = source.apply(seed.value());
    SeriesScaling scaling = SeriesInput.scaling(task.training(), task.start(), data.name());
    PrintWriter out = command.commandLine().getOut();
    ProgramFile.prepareFolder(output, MODEL);
    SavedModel saved = begun(settings, scaling, out);
    new LatentOdeTraining(saved, limit, out)
        .savingTo(output.resolve(MODEL), saveEvery)
        .testing(task)
        .run(task.training());
    SeriesReport report = new SeriesReport(output, data.view(), out);
    report.test(saved.model(), task);
    if (!withoutPictures) {
      report.pictures(saved.model(), task, seed.value());
    }
    report.written();
    return ExitCode.SUCCESS;
  }

  /** What has been saved, if that is asked for and there is something; a fresh model otherwise. */
  private SavedModel begun(SeriesTrainingSettings settings, SeriesScaling scaling, PrintWriter out) {
    if (resume && Files.exists(output.resolve(MODEL))) {
      return resumed(settings, scaling);
    }
    if (resume) {
      Resuming.beginsAnew(out, output);
    }
    return fresh(settings, scaling);
  }

  private static SavedModel fresh(SeriesTrainingSettings settings, SeriesScaling scaling) {
    LatentOde model = settings.newLatentOde(scaling);
    return new SavedModel(model, Optional.of(settings));
  }

  private SavedModel resumed(SeriesTrainingSettings settings, SeriesScaling scaling) {
    Path file = output.resolve(MODEL);
    SavedModel saved = SavedModel.read(file);
    List<String> differences =
        saved
            .settings()
            .map(before -> before.differencesFrom(settings))
            .orElse(List.of("the program has not trained it"));
    if (!differences.isEmpty()) {
      throw new FileException(
          file + " is of another training: " + String.join("; ", differences) + ".");
    }
    if (!saved.model().scaling().equals(scaling)) {
      throw new FileException(
          file
              + " was trained on other series than these of "
              + data.name()
              + "; train anew, without --resume.");
    }
    return saved;
  }
}

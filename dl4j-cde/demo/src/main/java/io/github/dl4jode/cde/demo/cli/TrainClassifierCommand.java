package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.file.SavedClassifier;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.ClassifierTrainingSettings;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.training.ReportOptions;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns the classes of series. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Learns the classes of series, saves the classifier as model.zip, tests it, and draws"
            + " interpolations, hidden trajectories, the confusion matrix, and the accuracy against"
            + " the share of dropped values.")
final class TrainClassifierCommand implements Callable<Integer> {

  /** The file of the model in the folder of the output. */
  private static final String MODEL = "model.zip";

  @Spec private CommandSpec command;

  @Mixin private ClassificationDataOptions data;

  @Option(
      names = "--dropped",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Drop this share of all values first, at random, in training and test."
              + " Default: ${DEFAULT-VALUE}.")
  private double dropped;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "cde",
      description = "cde, gru, gru-d, ode-rnn or lstm. Default: ${DEFAULT-VALUE}.")
  private ClassifierChoice model;

  @Mixin private SeedOption seed;

  @Mixin private ClassifierOptions options;

  @Mixin private final ReportOptions report = new ReportOptions(10);

  private TrainClassifierCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    data.check(checks);
    ClassifierTrainingSettings settings =
        options.settings(checks, model, data.setting(), dropped, seed.value());
    options.requireEffect(checks, List.of(model));
    report.check(checks);
    LongFunction<ClassificationTask> source = data.read();
    options.startBackend();
    ClassificationTask whole = source.apply(seed.value());
    ClassificationTask task = PreparedData.dropping(whole, dropped, seed.value(), data.name());
    ChannelStandardisation standardisation =
        PreparedData.standardisation(task, List.of(model), data.name());
    PreparedData.requireAugmentable(task, settings, data.name());
    PrintWriter out = command.commandLine().getOut();
    report.output().prepare(MODEL);
    SeriesClassifier classifier =
        report.begun(
            MODEL,
            out,
            () -> resumed(settings, standardisation),
            () -> SeriesClassifier.fresh(settings, task.training()));
    Path file = report.output().file(MODEL);
    new ClassifierTraining(classifier, task, out)
        .run(options.limit(), report.saveEvery(), () -> SavedClassifier.write(classifier, file));
    ClassifierReport said = new ClassifierReport(report.output(), out);
    said.test(classifier, task);
    if (report.withPictures()) {
      said.pictures(classifier, whole, task, seed.value());
    }
    report.output().written(out);
    return ExitCode.SUCCESS;
  }

  private SeriesClassifier resumed(
      ClassifierTrainingSettings settings, ChannelStandardisation standardisation) {
    Path file = report.output().file(MODEL);
    SeriesClassifier saved = SavedClassifier.read(file);
    Resuming.requireSame(file, saved.notes().settings().differencesFrom(settings));
    if (!saved.notes().standardisation().equals(standardisation)) {
      throw new FileException(
          file
              + " was trained on other series than these of "
              + data.name()
              + "; train again, without --resume.");
    }
    return saved;
  }
}

package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.file.AccuracyFile;
import io.github.dl4jode.cde.demo.training.AccuracyCell;
import io.github.dl4jode.cde.demo.training.ClassificationResult;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.ClassifierTrainingSettings;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.program.training.Resuming;
import io.github.dl4jode.program.training.TableTrainings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the models. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description =
        "Trains classifiers of several kinds on series without shares of their values, and prints"
            + " the accuracy of each. Each training that is finished is kept in table.json.")
final class AccuracyTableCommand implements Callable<Integer> {

  private static final String TABLE = "table.json";

  @Spec private CommandSpec command;

  @Mixin private ClassificationDataOptions data;

  @Option(
      names = "--models",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "cde,gru,gru-d,ode-rnn,lstm",
      description = "Of cde, gru, gru-d, ode-rnn and lstm. Default: ${DEFAULT-VALUE}.")
  private List<ClassifierChoice> models;

  @Option(
      names = "--dropped",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0,0.3,0.5,0.7",
      description =
          "Shares of the values that are dropped, in training and test. Default: ${DEFAULT-VALUE}.")
  private List<Double> dropped;

  @Option(
      names = "--seeds",
      paramLabel = "SEED",
      split = ",",
      defaultValue = "1,2,3,4,5",
      description = "Means are over these. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = "--learning-rates",
      paramLabel = "NAME=RATE",
      split = ",",
      description =
          "Learning rates of models that have another than --learning-rate, such as"
              + " gru=1e-2,lstm=3e-3.")
  private Map<ClassifierChoice, Double> learningRates = new EnumMap<>(ClassifierChoice.class);

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "For the choice of options: cross-validation over this many parts of the training series,"
              + " each held back once. The test series are not read. 0: a test. Default:"
              + " ${DEFAULT-VALUE}.")
  private int folds;

  @Mixin private ClassifierOptions options;

  @Mixin private final OutputFolder output = new OutputFolder("table");

  @Option(
      names = "--resume",
      description = "Keep what is finished in table.json; options of trainings must be as before.")
  private boolean resume;

  /** One training of the table. */
  private record Training(ClassifierChoice model, double dropped, long seed) {}

  private AccuracyTableCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    data.check(checks);
    dropped.forEach(share -> ClassifierOptions.requireShare(checks, "--dropped", share));
    ClassifierTrainingSettings settings =
        options.settings(checks, ClassifierChoice.CDE, data.setting(), 0, 0);
    // A table that is resumed may have results of other models, and their options must be as
    // before.
    options.requireEffect(checks, resume ? List.of(ClassifierChoice.values()) : models);
    checkTrainings(checks);
    LongFunction<ClassificationTask> source = data.read();
    requireUsable(source, settings);
    Path file = output.file(TABLE);
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE, "table.md");
    if (resume && !Files.exists(file)) {
      Resuming.beginsAnew(out, output.path());
    }
    AccuracyFile empty = new AccuracyFile(settings, learningRates, folds, List.of());
    AccuracyFile begun = resume ? AccuracyFile.resume(file, empty) : empty;
    options.startBackend();
    AccuracyFile table = fill(begun, source, file, out);
    String text = new AccuracyMarkdown(table, models, dropped, seeds).text();
    ProgramFile.write(
        output.file("table.md"), stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    out.print(text);
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private void checkTrainings(OptionChecks checks) {
    checks.distinct("--models", models);
    checks.distinct("--dropped", dropped);
    checks.distinct("--seeds", seeds);
    learningRates.forEach((model, rate) -> checkLearningRate(checks, model, rate));
    checks.require(
        folds == 0 || folds >= 2, "--folds must be 2 or more, or 0 for a test, not " + folds);
  }

  private void checkLearningRate(OptionChecks checks, ClassifierChoice model, double rate) {
    checks.require(
        rate > 0 && rate < Double.POSITIVE_INFINITY,
        "--learning-rates must be positive, not %s=%s".formatted(model, rate));
    checks.require(
        resume || models.contains(model),
        "--learning-rates has %s, which is not among --models".formatted(model));
  }

  /** Before anything is written. */
  private void requireUsable(
      LongFunction<ClassificationTask> source, ClassifierTrainingSettings settings) {
    for (long seed : seeds) {
      for (double share : dropped) {
        for (ClassificationTask task : tasks(source, share, seed)) {
          PreparedData.standardisation(task, models, data.name());
          PreparedData.requireAugmentable(task, settings, data.name());
        }
      }
    }
  }

  /** The test, or the parts of a cross-validation. */
  private List<ClassificationTask> tasks(
      LongFunction<ClassificationTask> source, double share, long seed) {
    ClassificationTask task = PreparedData.dropping(source.apply(seed), share, seed, data.name());
    return folds == 0 ? List.of(task) : PreparedData.folds(task, folds, seed, data.name());
  }

  private List<Training> trainings() {
    List<Training> trainings = new ArrayList<>();
    // Seed by seed, so that a table that is stopped early has means of fewer seeds.
    for (long seed : seeds) {
      for (double share : dropped) {
        models.forEach(model -> trainings.add(new Training(model, share, seed)));
      }
    }
    return trainings;
  }

  private AccuracyFile fill(
      AccuracyFile begun, LongFunction<ClassificationTask> source, Path file, PrintWriter out) {
    return new TableTrainings<AccuracyFile, Training>(
            one ->
                "%s, %s dropped, seed %d".formatted(one.model().title(), one.dropped(), one.seed()),
            (table, one) -> table.cell(one.model(), one.dropped(), one.seed()).isPresent(),
            (table, one) -> {
              AccuracyFile next = table.with(train(one, table, source, out));
              next.write(file);
              return next;
            })
        .fill(begun, trainings(), out);
  }

  private AccuracyCell train(
      Training one, AccuracyFile table, LongFunction<ClassificationTask> source, PrintWriter out) {
    ClassifierTrainingSettings settings =
        table.settings(one.model()).with(one.model(), one.dropped(), one.seed());
    List<AccuracyCell> cells = new ArrayList<>();
    for (ClassificationTask task : tasks(source, one.dropped(), one.seed())) {
      cells.add(train(settings, task, out));
    }
    AccuracyCell cell = AccuracyCell.mean(cells);
    out.printf(
        Locale.ROOT,
        "accuracy %.4f, loss %.4f, of the training series accuracy %.4f; %d epochs, %.0f s%n",
        cell.accuracy(),
        cell.loss(),
        cell.trainingAccuracy(),
        cell.epochs(),
        cell.seconds());
    return cell;
  }

  private AccuracyCell train(
      ClassifierTrainingSettings settings, ClassificationTask task, PrintWriter out) {
    SeriesClassifier classifier = SeriesClassifier.fresh(settings, task.training());
    long start = System.nanoTime();
    int epochs = new ClassifierTraining(classifier, task, out).run(options.limit());
    ClassificationResult test = classifier.test(task.test());
    return new AccuracyCell(
        settings.classifier().model(),
        settings.task().dropped(),
        settings.training().seed(),
        classifier.network().numParams(),
        epochs,
        (System.nanoTime() - start) / 1e9,
        classifier.test(task.training()).accuracy(),
        test.accuracy(),
        test.loss());
  }
}

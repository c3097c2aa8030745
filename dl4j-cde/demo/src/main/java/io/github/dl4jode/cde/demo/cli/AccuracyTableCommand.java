package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.file.AccuracyFile;
import io.github.dl4jode.cde.demo.training.AccuracyCell;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.ClassifierTrainingSettings;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        options.settings(checks, ClassifierChoice.CDE, data.name(), 0, 0);
    LongFunction<ClassificationTask> source = data.read();
    requireUsable(source);
    Path file = output.file(TABLE);
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE, "table.md");
    if (resume && !Files.exists(file)) {
      Resuming.beginsAnew(out, output.path());
    }
    AccuracyFile begun =
        resume ? AccuracyFile.resume(file, settings) : new AccuracyFile(settings, List.of());
    options.startBackend();
    AccuracyFile table = fill(begun, source, file, out);
    String text = new AccuracyMarkdown(table, models, dropped, seeds).text();
    ProgramFile.write(
        output.file("table.md"), stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    out.print(text);
    output.written(out);
    return ExitCode.SUCCESS;
  }

  /** Before anything is written. */
  private void requireUsable(LongFunction<ClassificationTask> source) {
    for (long seed : seeds) {
      for (double share : dropped) {
        PreparedData.standardisation(
            PreparedData.dropping(source.apply(seed), share, seed, data.name()),
            models,
            data.name());
      }
    }
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
    List<Training> trainings = trainings();
    AccuracyFile table = begun;
    for (int i = 0; i < trainings.size(); i++) {
      Training one = trainings.get(i);
      String title =
          "%s, %s dropped, seed %d (%d of %d)"
              .formatted(one.model().title(), one.dropped(), one.seed(), i + 1, trainings.size());
      if (table.cell(one.model(), one.dropped(), one.seed()).isPresent()) {
        out.println(title + ": finished before");
      } else {
        out.println(title);
        table = table.with(train(one, table.settings(), source, out));
        table.write(file);
      }
      out.flush();
    }
    return table;
  }

  private AccuracyCell train(
      Training one,
      ClassifierTrainingSettings settings,
      LongFunction<ClassificationTask> source,
      PrintWriter out) {
    ClassificationTask task =
        PreparedData.dropping(source.apply(one.seed()), one.dropped(), one.seed(), data.name());
    SeriesClassifier classifier =
        SeriesClassifier.fresh(
            settings.with(one.model(), one.dropped(), one.seed()), task.training());
    Duration limit = options.limit();
    long start = System.nanoTime();
    int epochs = new ClassifierTraining(classifier, task, out).run(limit);
    AccuracyCell cell =
        new AccuracyCell(
            one.model(),
            one.dropped(),
            one.seed(),
            classifier.network().numParams(),
            epochs,
            (System.nanoTime() - start) / 1e9,
            classifier.test(task.training()).accuracy(),
            classifier.test(task.test()).accuracy());
    out.printf(
        Locale.ROOT,
        "accuracy %.4f, of the training series %.4f; %d epochs, %.0f s%n",
        cell.accuracy(),
        cell.trainingAccuracy(),
        cell.epochs(),
        cell.seconds());
    return cell;
  }
}

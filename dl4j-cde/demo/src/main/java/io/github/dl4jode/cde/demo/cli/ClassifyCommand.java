package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.demo.data.SeriesFileFormat;
import io.github.dl4jode.cde.demo.file.SavedClassifier;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.TableOutput;
import io.github.dl4jode.program.table.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Classifies the user's own series. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description =
        "Classifies series of a file: the class and the probabilities of all classes, as CSV.")
final class ClassifyCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description =
          "CSV with the columns series, time, and one for each channel; an empty cell is a missing"
              + " value. Where there is a column label, the accuracy is printed as well.")
  private Path file;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "report/model.zip",
      description = "The model.zip of a training. Default: ${DEFAULT-VALUE}.")
  private Path model;

  @Mixin private ThreadOption threads;

  @Mixin private TableOutput output;

  private ClassifyCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    threads.check(checks);
    output.check();
    threads.startBackend();
    SeriesClassifier classifier = SavedClassifier.read(model);
    List<String> classes = classifier.notes().classes();
    LabelledSeriesSet series = SeriesFileFormat.of(file).read(file, classes);
    double[][] probabilities = probabilities(classifier, series);
    PrintWriter out = command.commandLine().getOut();
    output.write(writer -> write(writer, series, classes, probabilities), out);
    sayAccuracy(command.commandLine().getErr(), series, probabilities);
    return ExitCode.SUCCESS;
  }

  private double[][] probabilities(SeriesClassifier classifier, LabelledSeriesSet series) {
    try {
      return classifier.probabilities(series);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + ".", e);
    }
  }

  private static void write(
      Writer out, LabelledSeriesSet series, List<String> classes, double[]... probabilities)
      throws IOException {
    StringBuilder header = new StringBuilder("series,class");
    classes.forEach(name -> header.append(',').append(quoted(name)));
    out.append(header).append('\n');
    for (int i = 0; i < series.size(); i++) {
      StringBuilder line =
          new StringBuilder(quoted(series.series().get(i).id()))
              .append(',')
              .append(quoted(classes.get(SeriesClassifier.best(probabilities[i]))));
      for (double probability : probabilities[i]) {
        line.append(String.format(Locale.ROOT, ",%.6f", probability));
      }
      out.append(line).append('\n');
    }
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> ",;\t\"#".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** On the other stream: the table may be on the standard output. */
  private static void sayAccuracy(
      PrintWriter err, LabelledSeriesSet series, double[]... probabilities) {
    int known = 0;
    int right = 0;
    for (int i = 0; i < series.size(); i++) {
      int label = series.series().get(i).label();
      if (label != LabelledSeries.UNKNOWN) {
        known++;
        right += label == SeriesClassifier.best(probabilities[i]) ? 1 : 0;
      }
    }
    if (known > 0) {
      err.printf(
          Locale.ROOT,
          "Accuracy %.4f: %d of %d series with a label%n",
          (double) right / known,
          right,
          known);
      err.flush();
    }
  }
}

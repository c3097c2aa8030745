package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.demo.file.AccuracyFile;
import io.github.dl4jode.cde.demo.training.AccuracyCell;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A table of accuracies as Markdown: means over seeds, and from two seeds on the standard deviation
 * of one seed from another.
 *
 * @param table what is finished
 * @param models its rows
 * @param dropped its columns
 * @param seeds that count
 */
record AccuracyMarkdown(
    AccuracyFile table, List<ClassifierChoice> models, List<Double> dropped, List<Long> seeds) {

  /** The table, its lines ended. */
  String text() {
    StringBuilder text =
        new StringBuilder("| %s accuracy, share dropped | parameters |".formatted(of()));
    dropped.forEach(share -> text.append(' ').append(share).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(dropped.size())).append('\n');
    for (ClassifierChoice model : models) {
      text.append("| ").append(model.title()).append(" | ").append(parameters(model)).append(" |");
      dropped.forEach(
          share -> text.append(' ').append(meanAndDeviation(model, share)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  private String of() {
    return table.folds() == 0 ? "test" : "held-back";
  }

  private String parameters(ClassifierChoice model) {
    return table.cells().stream()
        .filter(cell -> cell.model() == model)
        .findFirst()
        .map(cell -> Long.toString(cell.parameters()))
        .orElse("");
  }

  private String meanAndDeviation(ClassifierChoice model, double share) {
    double[] accuracies =
        table.cells().stream()
            .filter(cell -> cell.model() == model && cell.dropped() == share)
            .filter(cell -> seeds.contains(cell.seed()))
            .mapToDouble(AccuracyCell::accuracy)
            .toArray();
    double mean = DoubleStream.of(accuracies).average().orElse(Double.NaN);
    if (accuracies.length < 2) {
      return String.format(Locale.ROOT, "%.3f", mean);
    }
    double squares = DoubleStream.of(accuracies).map(a -> (a - mean) * (a - mean)).sum();
    return String.format(
        Locale.ROOT, "%.3f ± %.3f", mean, Math.sqrt(squares / (accuracies.length - 1)));
  }
}

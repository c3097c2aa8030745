package io.github.dl4jode.benchmarks.accuracy;

import io.github.dl4jode.benchmarks.document.MarkedSection;
import io.github.dl4jode.benchmarks.work.WorkPanel;
import io.github.dl4jode.benchmarks.work.WorkPlot;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A chart and a table of a document.
 *
 * @param panels one for each task
 */
record AccuracyReport(List<WorkPanel> panels) {

  static final MarkedSection SECTION = new MarkedSection("bench accuracy");

  private static final String CHART = "accuracy.png";

  /** Renews the section of a document, and the chart next to it. */
  void save(Path file) {
    new WorkPlot(panels, 2).save(file.resolveSibling(CHART), "ms", WorkPoint::milliseconds);
    try {
      SECTION.write(file, toMarkdown());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The chart, and the fastest way to each error. */
  String toMarkdown() {
    StringBuilder text =
        new StringBuilder("![Error of the gradient against time](%s)%n%n".formatted(CHART));
    text.append("| the least time for an error of |");
    for (double error : AccuracyCase.ERRORS) {
      text.append(String.format(Locale.ROOT, " %.0e |", error));
    }
    text.append("\n|---|").append("---|".repeat(AccuracyCase.ERRORS.length)).append('\n');
    for (WorkPanel panel : panels) {
      text.append("| ").append(panel.title()).append(" |");
      for (double error : AccuracyCase.ERRORS) {
        String best =
            panel
                .best(error, WorkPoint::milliseconds)
                .map(it -> String.format(Locale.ROOT, "%s: %.3g ms", it.label(), it.work()))
                .orElse("-");
        text.append(' ').append(best).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }
}

package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.document.MarkedSection;
import io.github.dl4jode.benchmarks.work.WorkPanel;
import io.github.dl4jode.benchmarks.work.WorkPlot;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Charts and a table of a document.
 *
 * @param problems all problems
 */
record PrecisionReport(List<ProblemCurves> problems) {

  static final MarkedSection SECTION = new MarkedSection("bench precision");

  private static final double[] ERRORS = {1e-3, 1e-6, 1e-9};

  /** Renews the section of a document, and the charts next to it. */
  void save(Path file) {
    for (boolean stiff : new boolean[] {false, true}) {
      WorkPlot plot = new WorkPlot(of(stiff).stream().map(ProblemCurves::panel).toList(), 3);
      plot.save(
          file.resolveSibling(chart(stiff, "evaluations")), "evaluations", WorkPoint::evaluations);
      plot.save(file.resolveSibling(chart(stiff, "time")), "milliseconds", WorkPoint::milliseconds);
    }
    try {
      SECTION.write(file, toMarkdown());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ProblemCurves> of(boolean stiff) {
    return problems.stream().filter(it -> it.problem().stiff() == stiff).toList();
  }

  private static String chart(boolean stiff, String work) {
    return "precision-" + (stiff ? "stiff-" : "") + work + ".png";
  }

  /** Charts, the best methods, and the methods that are left out. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    for (boolean stiff : new boolean[] {false, true}) {
      String name = stiff ? "Stiff problems" : "Problems that are not stiff";
      for (String work : List.of("evaluations", "time")) {
        text.append("![%s: error against %s](%s)%n%n".formatted(name, work, chart(stiff, work)));
      }
    }
    text.append("The fewest evaluations, and the least time, for an error:\n\n");
    text.append("| problem | work | 1e-3 | 1e-6 | 1e-9 |\n|---|---|---|---|---|\n");
    for (ProblemCurves of : problems) {
      text.append(row(of, of.problem().title(), "evaluations", WorkPoint::evaluations, "%s %,.0f"));
      text.append(row(of, "", "ms", WorkPoint::milliseconds, "%s %.2f"));
    }
    return text.append('\n').append(leftOut()).toString();
  }

  private static String row(
      ProblemCurves of,
      String title,
      String unit,
      ToDoubleFunction<WorkPoint> work,
      String format) {
    StringBuilder row = new StringBuilder("| %s | %s |".formatted(title, unit));
    for (double error : ERRORS) {
      Optional<WorkPanel.Best> best = of.panel().best(error, work);
      row.append(' ')
          .append(
              best.map(it -> String.format(Locale.ROOT, format, "`" + it.label() + "`", it.work()))
                  .orElse("-"))
          .append(" |");
    }
    return row.append('\n').toString();
  }

  /** The methods without a line in a chart, by reason. */
  private String leftOut() {
    Map<String, Map<String, List<String>>> byReason = new TreeMap<>();
    for (ProblemCurves of : problems) {
      for (MethodCurve curve : of.curves()) {
        if (curve.points().isEmpty()) {
          byReason
              .computeIfAbsent(curve.reason(), reason -> new TreeMap<>())
              .computeIfAbsent(of.problem().title(), title -> new ArrayList<>())
              .add("`" + curve.method().label() + "`");
        }
      }
    }
    StringBuilder text = new StringBuilder("Left out:\n\n");
    byReason.forEach(
        (reason, byProblem) ->
            text.append("- Because %s: ".formatted(reason))
                .append(grouped(byProblem))
                .append(".\n"));
    return text.toString();
  }

  /** Problems with the same methods share a sentence. */
  private static String grouped(Map<String, List<String>> byProblem) {
    Map<String, List<String>> titles =
        byProblem.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    it -> String.join(", ", it.getValue()),
                    TreeMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    return titles.entrySet().stream()
        .map(it -> it.getKey() + " on " + String.join("; ", it.getValue()))
        .collect(Collectors.joining(". "));
  }
}

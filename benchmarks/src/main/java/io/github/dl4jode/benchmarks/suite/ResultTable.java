package io.github.dl4jode.benchmarks.suite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** The rows of all cases side by side. */
final class ResultTable {

  private static final String NONE = "-";
  private static final String NOT_RUN = "not run";
  private static final String NO_PEER = "no peer";

  private static final List<String> HEADER =
      List.of(
          "case",
          "threads",
          "median",
          "min",
          "floor",
          "ratio",
          "error",
          "reference",
          "ratio",
          "target",
          "met");

  private final List<List<String>> lines = new ArrayList<>();

  /** The table of these cases as usual; one that failed says so in each of its rows. */
  ResultTable(List<CaseOutcome> outcomes) {
    lines.add(HEADER);
    for (CaseOutcome outcome : CaseOutcome.usual(outcomes)) {
      String threads = Integer.toString(outcome.suiteCase().threads());
      if (outcome.failure().isPresent()) {
        outcome.suiteCase().rows().forEach(row -> lines.add(failed(row, threads)));
      } else {
        outcome.summaries().forEach(summary -> lines.add(line(summary, outcome)));
      }
    }
  }

  private static List<String> line(Summary summary, CaseOutcome outcome) {
    Row row = summary.row();
    return List.of(
        row.name(),
        Integer.toString(outcome.suiteCase().threads()),
        Numbers.format(summary.median()) + " " + row.unit(),
        Numbers.format(summary.minimum()),
        cell(summary.floor(), Numbers::format),
        cell(summary.floorRatio(), Numbers::format),
        cell(summary.error(), Numbers::formatError),
        reference(summary, outcome),
        cell(summary.referenceRatio(), Numbers::format),
        row.target().label(),
        met(summary, outcome));
  }

  private static String reference(Summary summary, CaseOutcome outcome) {
    if (!(summary.row().reference() instanceof Reference.OfPeer)
        || summary.reference().isPresent()) {
      return cell(summary.reference(), Numbers::format);
    }
    return outcome.hasPeer() ? "failed" : NOT_RUN;
  }

  private static String met(Summary summary, CaseOutcome outcome) {
    Target target = summary.row().target();
    if (!target.exists()) {
      return NONE;
    }
    if (target.needsPeer() && !outcome.hasPeer()) {
      return NO_PEER;
    }
    return summary.isMet() ? "yes" : "no";
  }

  private static List<String> failed(Row row, String threads) {
    List<String> line = new ArrayList<>(Collections.nCopies(HEADER.size(), NONE));
    line.set(0, row.name());
    line.set(1, threads);
    line.set(2, "failed");
    line.set(HEADER.size() - 2, row.target().label());
    line.set(HEADER.size() - 1, "no");
    return line;
  }

  private static String cell(OptionalDouble value, DoubleFunction<String> format) {
    return value.isPresent() ? format.apply(value.getAsDouble()) : NONE;
  }

  /** For a terminal: columns aligned, numbers to the right. */
  String toText() {
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder padded = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        String format = column == 0 ? "%-" + width(column) + "s" : "  %" + width(column) + "s";
        padded.append(String.format(Locale.ROOT, format, line.get(column)));
      }
      text.append(padded.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private int width(int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElseThrow();
  }

  /** For a document. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      text.append("| ").append(String.join(" | ", lines.get(i))).append(" |\n");
      if (i == 0) {
        text.append("|---".repeat(HEADER.size())).append("|\n");
      }
    }
    return text.toString();
  }
}

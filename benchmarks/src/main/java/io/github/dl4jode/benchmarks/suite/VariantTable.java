package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What double costs, and what Java without the vector module: the cases that ran in each {@link
 * Variant}.
 */
final class VariantTable {

  /** How many times as long as usual a variant may take. */
  static final double LIMIT = 2;

  private static final String NONE = "-";
  private static final List<Variant> COMPARED = List.of(Variant.DOUBLE, Variant.WITHOUT_VECTORS);

  private final List<Line> lines = new ArrayList<>();

  VariantTable(List<CaseOutcome> outcomes) {
    for (CaseOutcome usual : outcomes) {
      if (usual.suiteCase().variant() == Variant.USUAL && usual.suiteCase().threads() == 1) {
        usual.suiteCase().rows().forEach(row -> addLine(row, usual, outcomes));
      }
    }
  }

  private void addLine(Row row, CaseOutcome usual, List<CaseOutcome> outcomes) {
    List<List<CaseOutcome>> variants =
        COMPARED.stream()
            .map(
                variant ->
                    outcomes.stream()
                        .filter(outcome -> outcome.suiteCase().variant() == variant)
                        .filter(outcome -> outcome.suiteCase().hasRow(row.name()))
                        .toList())
            .toList();
    if (variants.stream().noneMatch(List::isEmpty)) {
      lines.add(new Line(row, usual, variants.stream().map(found -> found.get(0)).toList()));
    }
  }

  /**
   * A row in each variant.
   *
   * @param row of the usual case
   * @param variants in the order of {@link #COMPARED}
   */
  private record Line(Row row, CaseOutcome usual, List<CaseOutcome> variants) {

    /** Without vectors in the usual runs there is nothing to compare with. */
    boolean isJudged() {
      return usual.failure().isPresent()
          || usual.runs().stream().allMatch(run -> run.path("vectors").asBoolean());
    }

    boolean isMet() {
      return isJudged()
          && variants.stream()
              .map(this::ratio)
              .allMatch(ratio -> ratio.isPresent() && ratio.getAsDouble() <= LIMIT);
    }

    /** Over the rounds, the median of the time by that of the usual run of the same round. */
    OptionalDouble ratio(CaseOutcome variant) {
      if (usual.failure().isPresent() || variant.failure().isPresent()) {
        return OptionalDouble.empty();
      }
      double[] ratios =
          IntStream.range(0, Math.min(usual.runs().size(), variant.runs().size()))
              .mapToDouble(round -> time(variant, round) / time(usual, round))
              .toArray();
      return OptionalDouble.of(Sample.of(ratios).median());
    }

    private double time(CaseOutcome outcome, int round) {
      return Row.number(outcome.runs().get(round), row.time());
    }

    private String median(CaseOutcome outcome) {
      if (outcome.failure().isPresent()) {
        return "failed";
      }
      double[] times =
          outcome.runs().stream().mapToDouble(run -> Row.number(run, row.time())).toArray();
      return Numbers.format(Sample.of(times).median()) + " " + row.unit();
    }

    private String met() {
      if (!isJudged()) {
        return "no vectors";
      }
      return isMet() ? "yes" : "no";
    }

    String toMarkdown() {
      List<String> cells = new ArrayList<>(List.of(row.name(), median(usual)));
      for (CaseOutcome variant : variants) {
        OptionalDouble ratio = ratio(variant);
        cells.add(median(variant));
        cells.add(ratio.isPresent() ? Numbers.format(ratio.getAsDouble()) : NONE);
      }
      cells.add("≤ " + Numbers.format(LIMIT) + " × float");
      cells.add(met());
      return "| " + String.join(" | ", cells) + " |\n";
    }
  }

  /** How many lines have what they are compared with; each is a target. */
  long judgedTargets() {
    return lines.stream().filter(Line::isJudged).count();
  }

  /** In how many of them no variant takes longer than it may. */
  long metTargets() {
    return lines.stream().filter(Line::isMet).count();
  }

  /** In Markdown; empty where no case ran in each variant. */
  String toMarkdown() {
    return lines.isEmpty()
        ? ""
        : "| case | float | double | ratio | float without vectors | ratio | target | met |\n"
            + "|---|---|---|---|---|---|---|---|\n"
            + lines.stream().map(Line::toMarkdown).collect(Collectors.joining());
  }
}

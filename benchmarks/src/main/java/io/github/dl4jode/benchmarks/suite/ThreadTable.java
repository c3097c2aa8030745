package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What more threads bring: the cases that ran with one and with several, and by Amdahl's law what
 * more cores would bring.
 */
final class ThreadTable {

  private static final List<Integer> CORES = List.of(8, 64);

  private final List<CaseOutcome> outcomes;

  ThreadTable(List<CaseOutcome> outcomes) {
    this.outcomes = CaseOutcome.usual(outcomes);
  }

  /**
   * The times of one row.
   *
   * @param time with one thread
   * @param threads of the other run, more than one
   * @param shared its time
   */
  record Scaling(double time, int threads, double shared) {

    double speedup() {
      return time / shared;
    }

    /** The share of the time that threads divide, from 0 to 1: t_n = t_1 ((1 - p) + p / n). */
    double parallelShare() {
      double share = (1 - shared / time) / (1 - 1.0 / threads);
      return Math.max(0, Math.min(1, share));
    }

    /** How many times as fast as with one thread, if nothing else limits it. */
    double speedupWith(int cores) {
      double share = parallelShare();
      return 1 / (1 - share + share / cores);
    }
  }

  /** In Markdown; empty where no case ran with one and with more threads. */
  String toMarkdown() {
    String lines =
        byName().entrySet().stream()
            .flatMap(
                row ->
                    row.getValue().tailMap(2).keySet().stream()
                        .filter(count -> row.getValue().containsKey(1))
                        .map(count -> line(row.getKey(), row.getValue(), count)))
            .collect(Collectors.joining());
    if (lines.isEmpty()) {
      return "";
    }
    String cores = CORES.stream().map(n -> " " + n + " cores |").collect(Collectors.joining());
    return "| case | threads | one thread | threads | faster | target | met | share in parallel |"
        + cores
        + " memory, one thread | memory |\n"
        + "|---|---|---|---|---|---|---|---|"
        + "---|".repeat(CORES.size())
        + "---|---|\n"
        + lines;
  }

  private record Measured(Summary summary, OptionalDouble megabytes, OptionalDouble target) {}

  private Map<String, TreeMap<Integer, Measured>> byName() {
    Map<String, TreeMap<Integer, Measured>> rows = new LinkedHashMap<>();
    for (CaseOutcome outcome : outcomes) {
      for (Summary summary : outcome.summaries()) {
        rows.computeIfAbsent(summary.row().name(), name -> new TreeMap<>())
            .put(
                outcome.suiteCase().threads(),
                new Measured(
                    summary, megabytes(outcome), TargetTable.speedup(outcome.suiteCase())));
      }
    }
    return rows;
  }

  private static OptionalDouble megabytes(CaseOutcome outcome) {
    double[] all =
        outcome.runs().stream()
            .filter(run -> run.has("peak_rss_mb"))
            .mapToDouble(run -> run.get("peak_rss_mb").asDouble())
            .toArray();
    return all.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Sample.of(all).median());
  }

  private static String line(String name, TreeMap<Integer, Measured> runs, int threads) {
    Measured one = runs.get(1);
    Measured several = runs.get(threads);
    Scaling scaling = new Scaling(one.summary.median(), threads, several.summary.median());
    String unit = one.summary.row().unit();
    String cores =
        CORES.stream()
            .map(n -> String.format(Locale.ROOT, " %.1f × |", scaling.speedupWith(n)))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s %s | %s %s | %.2f × | %s | %.0f %% |%s %s | %s |%n",
        name,
        threads,
        Numbers.format(scaling.time()),
        unit,
        Numbers.format(scaling.shared()),
        unit,
        scaling.speedup(),
        judged(several.target, threads, scaling),
        100 * scaling.parallelShare(),
        cores,
        memory(one),
        memory(several));
  }

  /** Two cells; the targets are those of two threads. */
  private static String judged(OptionalDouble target, int threads, Scaling scaling) {
    if (target.isEmpty() || threads != 2) {
      return "- | -";
    }
    return String.format(
        Locale.ROOT,
        "≥ %s × | %s",
        Numbers.format(target.getAsDouble()),
        scaling.speedup() >= target.getAsDouble() ? "yes" : "no");
  }

  private static String memory(Measured run) {
    return run.megabytes.isPresent()
        ? String.format(Locale.ROOT, "%.0f MB", run.megabytes.getAsDouble())
        : "-";
  }
}

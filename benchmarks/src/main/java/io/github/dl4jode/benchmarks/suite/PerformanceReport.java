package io.github.dl4jode.benchmarks.suite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The section of the document that is generated. */
final class PerformanceReport {

  /** Ops below this share of the time are one line together. */
  private static final double SMALLEST_SHARE = 0.01;

  private final List<CaseOutcome> outcomes;
  private final String command;

  /**
   * A report.
   *
   * @param command that made it
   */
  PerformanceReport(List<CaseOutcome> outcomes, String command) {
    this.outcomes = List.copyOf(outcomes);
    this.command = command;
  }

  /** In Markdown. */
  String toMarkdown(String machine, Optional<String> plot) {
    StringBuilder text = new StringBuilder();
    text.append("`").append(command).append("` on ").append(machine).append(": ");
    int runs = outcomes.stream().mapToInt(outcome -> outcome.runs().size()).max().orElse(0);
    text.append(runs == 1 ? "one run" : "medians of " + runs + " runs");
    text.append(" of each case, each run in a process of its own, all cases in turn. ");
    text.append(peers()).append(" ").append(verdict()).append("\n\n");
    text.append(new ResultTable(outcomes).toMarkdown()).append("\n");
    text.append(variants()).append(new ThreadTable(outcomes).toMarkdown()).append("\n");
    fieldRun().ifPresent(run -> text.append(shares(run)).append("\n"));
    plot.ifPresent(file -> text.append("![Cost against size and evaluations](" + file + ")\n"));
    return text.toString();
  }

  /** How many targets are met. */
  String verdict() {
    VariantTable variants = new VariantTable(outcomes);
    long judged =
        outcomes.stream().mapToLong(CaseOutcome::judgedTargets).sum() + variants.judgedTargets();
    long met =
        outcomes.stream().flatMap(o -> o.summaries().stream()).filter(Summary::isMet).count()
            + variants.metTargets();
    long open = outcomes.stream().mapToLong(CaseOutcome::targetsWithoutPeer).sum();
    String verdict = "%d of %d targets met.".formatted(met, judged);
    return open == 0 ? verdict : verdict + " " + open + " more need a peer, which was not run.";
  }

  /** The table of variants with an empty line, or nothing. */
  String variants() {
    String table = new VariantTable(outcomes).toMarkdown();
    return table.isEmpty() ? "" : table + "\n";
  }

  /** Which peer was run. */
  private String peers() {
    List<JsonNode> peers =
        outcomes.stream()
            .flatMap(outcome -> outcome.runs().stream())
            .map(run -> run.path(PeerRunner.PEER))
            .filter(peer -> peer.has("torch"))
            .toList();
    if (peers.isEmpty()) {
      return "No peer was run.";
    }
    JsonNode first = peers.get(0);
    return "Peers, each right after our run and with as many threads: torch %s with %s%s."
        .formatted(first.path("torch").asText(), first.path("blas").asText(), libraries(peers));
  }

  /** The libraries that were measured, each after a comma; the rest are drivers of ours. */
  private static String libraries(List<JsonNode> peers) {
    return peers.stream()
        .map(peer -> peer.path("code").asText(PeerRunner.DRIVERS))
        .filter(code -> !code.equals(PeerRunner.DRIVERS))
        .distinct()
        .sorted()
        .map(code -> ", " + code)
        .collect(Collectors.joining());
  }

  private Optional<JsonNode> fieldRun() {
    return CaseOutcome.usual(outcomes).stream()
        .filter(outcome -> outcome.suiteCase().arguments().get(0).equals("field"))
        .flatMap(outcome -> outcome.runs().stream())
        .min(Comparator.comparingDouble(run -> Row.number(run, "forward_vjp_ms")));
  }

  private static String shares(JsonNode run) {
    return "| op of the field | share, forward | share, forward + VJP |\n|---|---|---|\n"
        + shareLines(run.path("forward_profile_us"), run.path("forward_vjp_profile_us"));
  }

  private static String shareLines(JsonNode forward, JsonNode product) {
    double forwardTotal = total(forward);
    double productTotal = total(product);
    List<String> lines = new ArrayList<>();
    double otherForward = 0;
    double otherProduct = 0;
    for (Map.Entry<String, JsonNode> op : entries(product)) {
      double inForward = forward.path(op.getKey()).asDouble() / forwardTotal;
      double inProduct = op.getValue().asDouble() / productTotal;
      if (Math.max(inForward, inProduct) < SMALLEST_SHARE) {
        otherForward += inForward;
        otherProduct += inProduct;
      } else {
        lines.add(shareLine("`" + op.getKey() + "`", inForward, inProduct));
      }
    }
    lines.add(shareLine("others", otherForward, otherProduct));
    return String.join("", lines);
  }

  private static String shareLine(String op, double forward, double product) {
    return String.format(
        Locale.ROOT, "| %s | %.1f %% | %.1f %% |%n", op, 100 * forward, 100 * product);
  }

  private static double total(JsonNode profile) {
    double total = 0;
    for (JsonNode time : profile) {
      total += time.asDouble();
    }
    return total;
  }

  private static List<Map.Entry<String, JsonNode>> entries(JsonNode profile) {
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>();
    profile.fields().forEachRemaining(entries::add);
    return entries;
  }
}

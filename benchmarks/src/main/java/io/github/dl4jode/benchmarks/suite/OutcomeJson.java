package io.github.dl4jode.benchmarks.suite;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A case as a line of JSON: its command line, its rows, and what each run printed. */
final class OutcomeJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OutcomeJson() {}

  /** A line for each case. */
  static String lines(List<CaseOutcome> outcomes) {
    return outcomes.stream().map(OutcomeJson::line).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(CaseOutcome outcome) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("case", outcome.suiteCase().arguments().get(0));
    line.put("command", outcome.suiteCase().title());
    line.put("threads", outcome.suiteCase().threads());
    line.put("variant", outcome.suiteCase().variant().name().toLowerCase(Locale.ROOT));
    outcome.failure().ifPresent(failure -> line.put("failure", failure));
    outcome.peerFailure().ifPresent(failure -> line.put(PeerRunner.FAILURE, failure));
    ArrayNode rows = line.putArray("rows");
    outcome.summaries().forEach(summary -> row(rows.addObject(), summary));
    line.putArray("runs").addAll(outcome.runs());
    try {
      return MAPPER.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written", e);
    }
  }

  private static void row(ObjectNode json, Summary summary) {
    json.put("name", summary.row().name());
    json.put("unit", summary.row().unit());
    json.put("median", summary.median());
    json.put("min", summary.minimum());
    put(json, "floor", summary.floor());
    put(json, "floor_ratio", summary.floorRatio());
    put(json, "error", summary.error());
    put(json, "reference", summary.reference());
    put(json, "reference_ratio", summary.referenceRatio());
    json.put("target", summary.row().target().label());
    json.put("met", summary.isMet());
  }

  private static void put(ObjectNode json, String name, OptionalDouble value) {
    value.ifPresent(number -> json.put(name, number));
  }
}

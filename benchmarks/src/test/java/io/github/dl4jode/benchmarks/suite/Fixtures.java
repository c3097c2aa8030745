package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.suite.Row.Floor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Cases and runs made up. */
final class Fixtures {

  /** At most half of what it was before, five times the floor. */
  static final Row ROW =
      Row.milliseconds(
          "a row",
          "ms",
          "min_ms",
          new Floor("floor_ms", "ratio"),
          "error",
          new Reference.Measured("before_ms"),
          new Target.OfReference(0.5));

  private Fixtures() {}

  /** At most half of the peer's time. */
  static final Row PEER_ROW =
      new Row(
          "next to a peer",
          "ms",
          "ms",
          "min_ms",
          Optional.empty(),
          Optional.empty(),
          new Reference.OfPeer("ms"),
          new Target.OfPeer(0.5));

  static SuiteCase suiteCase(String name, Row... rows) {
    return new SuiteCase(List.of(name), 2, List.of(rows));
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static JsonNode run(double ms, double minimum, double floor, double ratio, double error) {
    return json(
        "{'ms':%s,'min_ms':%s,'floor_ms':%s,'ratio':%s,'error':%s,'before_ms':%s}"
            .formatted(ms, minimum, floor, ratio, error, 5 * floor));
  }

  static CaseOutcome outcome(SuiteCase suiteCase, JsonNode... runs) {
    return new CaseOutcome(suiteCase, Arrays.asList(runs), Optional.empty());
  }

  static CaseOutcome failure(SuiteCase suiteCase) {
    return new CaseOutcome(suiteCase, List.of(), Optional.of("it broke"));
  }
}

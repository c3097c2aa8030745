package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.PEER_ROW;
import static io.github.dl4jode.benchmarks.suite.Fixtures.ROW;
import static io.github.dl4jode.benchmarks.suite.Fixtures.failure;
import static io.github.dl4jode.benchmarks.suite.Fixtures.json;
import static io.github.dl4jode.benchmarks.suite.Fixtures.outcome;
import static io.github.dl4jode.benchmarks.suite.Fixtures.run;
import static io.github.dl4jode.benchmarks.suite.Fixtures.suiteCase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class PerformanceReportTest {

  private static final JsonNode FIELD =
      json(
          "{'ms':1,'min_ms':1,'floor_ms':1,'ratio':1,'error':0,'before_ms':5,'forward_vjp_ms':12,"
              + "'floor_forward_min_ms':2.8,'forward_profile_us':{'conv2d':3000,'add':1000},"
              + "'forward_vjp_profile_us':{'conv2d_bp':7000,'conv2d':2000,'add':950,'exp':50}}");

  private final PerformanceReport report =
      new PerformanceReport(
          List.of(
              outcome(suiteCase("field", ROW), FIELD),
              outcome(suiteCase("slow", ROW), run(1e6, 1, 1, 1, 0)),
              failure(suiteCase("broken", ROW, ROW))),
          "bench all");

  @Test
  void commandMachineAndVerdictComeFirst() {
    String text = report.toMarkdown("a machine", Optional.empty());
    assertTrue(text.startsWith("`bench all` on a machine: one run of each case"), text);
    assertTrue(text.contains("1 of 4 targets met."), text);
    assertFalse(text.contains("!["), text);
  }

  @Test
  void sharesAreOfEachTapeAndSmallOnesAreTogether() {
    String text = report.toMarkdown("a machine", Optional.of("scaling.png"));
    assertTrue(text.contains("| `conv2d_bp` | 0.0 % | 70.0 % |"), text);
    assertTrue(text.contains("| `conv2d` | 75.0 % | 20.0 % |"), text);
    assertTrue(text.contains("| `add` | 25.0 % | 9.5 % |"), text);
    assertTrue(text.contains("| others | 0.0 % | 0.5 % |"), text);
    assertTrue(text.contains("](scaling.png)"), text);
  }

  @Test
  void aPeerThatWasNotRunIsSaidAndItsTargetsAreOpen() {
    String text =
        new PerformanceReport(
                List.of(outcome(suiteCase("one", PEER_ROW), json("{'ms':4,'min_ms':4}"))), "bench")
            .toMarkdown("a machine", Optional.empty());
    assertTrue(text.contains("No peer was run. 0 of 0 targets met. 1 more need a peer"), text);
    assertTrue(text.contains("| not run | - | ≤ 0.5 × peer | no peer |"), text);
  }

  @Test
  void peersOfTheSessionAreNamedAndJudged() {
    JsonNode run = json("{'ms':4,'min_ms':4,'peer':{'ms':16,'torch':'1.13','blas':'OpenBLAS'}}");
    String text =
        new PerformanceReport(List.of(outcome(suiteCase("one", PEER_ROW), run, run)), "bench")
            .toMarkdown("a machine", Optional.empty());
    assertTrue(text.contains("medians of 2 runs"), text);
    assertTrue(
        text.contains("as many threads: torch 1.13 with OpenBLAS. 1 of 1 targets met.\n"), text);
    assertTrue(text.contains("| 16 | 0.25 | ≤ 0.5 × peer | yes |"), text);
  }

  @Test
  void librariesThatWereMeasuredAreNamedOnceEach() {
    String peer =
        "{'ms':4,'min_ms':4,'peer':{'ms':16,'torch':'1.13','blas':'OpenBLAS','code':'%s'}}";
    JsonNode first = json(peer.formatted("torchsde 0.2.6"));
    JsonNode second = json(peer.formatted("torchdiffeq 0.2.5"));
    JsonNode drivers = json(peer.formatted("drivers"));
    String text =
        new PerformanceReport(
                List.of(
                    outcome(suiteCase("one", PEER_ROW), first, first),
                    outcome(suiteCase("two", PEER_ROW), drivers, drivers),
                    outcome(suiteCase("three", PEER_ROW), second, second)),
                "bench")
            .toMarkdown("a machine", Optional.empty());
    assertTrue(
        text.contains("torch 1.13 with OpenBLAS, torchdiffeq 0.2.5, torchsde 0.2.6. 3 of 3"), text);
  }

  @Test
  void aPeerThatFailedMissesItsTarget() {
    JsonNode run = json("{'ms':4,'min_ms':4,'peer_failure':'it broke'}");
    CaseOutcome outcome = outcome(suiteCase("one", PEER_ROW), run);
    String text = new PerformanceReport(List.of(outcome), "bench").toMarkdown("", Optional.empty());
    assertTrue(text.contains("0 of 1 targets met.\n"), text);
    assertTrue(text.contains("| failed | - | ≤ 0.5 × peer | no |"), text);
    assertTrue(outcome.hasFailed());
    assertEquals(
        "it broke",
        json(OutcomeJson.lines(List.of(outcome)).strip()).path("peer_failure").asText());
  }

  @Test
  void jsonHasALineForEachCaseWithItsRuns() {
    List<String> lines =
        OutcomeJson.lines(
                List.of(
                    outcome(
                        suiteCase("one", ROW), run(1190, 1, 952, 1, 0), run(1190, 2, 952, 1, 0)),
                    failure(suiteCase("two", ROW))))
            .lines()
            .toList();
    assertEquals(2, lines.size());
    JsonNode one = json(lines.get(0));
    assertEquals(0.25, one.path("rows").path(0).path("reference_ratio").asDouble());
    assertTrue(one.path("rows").path(0).path("met").asBoolean());
    assertEquals(2, one.path("runs").path(1).path("min_ms").asInt());
    JsonNode two = json(lines.get(1));
    assertEquals("it broke", two.path("failure").asText());
    assertEquals(0, two.path("rows").size());
  }
}

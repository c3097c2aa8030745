package io.github.dl4jode.benchmarks.suite;

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
          "{'ms':1,'min_ms':1,'floor_ms':1,'ratio':1,'error':0,'forward_vjp_ms':12,"
              + "'floor_forward_min_ms':2.8,'forward_profile_us':{'conv2d':3000,'add':1000},"
              + "'forward_vjp_profile_us':{'conv2d_bp':7000,'conv2d':2000,'add':950,'exp':50}}");

  private final PerformanceReport report =
      new PerformanceReport(
          List.of(
              outcome(suiteCase("field", ROW), FIELD),
              outcome(suiteCase("slow", ROW), run(1e6, 1, 1, 1, 0)),
              failure(suiteCase("broken", ROW, ROW))),
          "bench all",
          5);

  @Test
  void commandMachineAndVerdictComeFirst() {
    String text = report.toMarkdown("a machine", Optional.empty());
    assertTrue(text.startsWith("`bench all` on a machine: medians of 5 runs of each case"), text);
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
  void peersStandBesideUsAsMeasuredInOneSession() {
    String text = report.toMarkdown("a machine", Optional.empty());
    assertTrue(text.contains("on one quiet machine, in one session: 5 of 12 targets met."), text);
    assertTrue(text.contains("| ODE-Net step, adjoint | 1 | 0.43 | ≤ 0.5 × theirs | yes |"), text);
    assertTrue(text.contains("| ResNet step | 2 | 1.2 | ≤ 1 × theirs | no |"), text);
    assertTrue(text.contains("| latent ODE, adjoint | 1 | 0.096 | ≤ 1/15 × theirs | no |"), text);
    assertFalse(text.contains("on equal machines"), text);
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

  @Test
  void theProcessorIsNamed() {
    String processors = "processor\t: 0\nmodel name\t: Some CPU  \nprocessor\t: 1\n";
    assertTrue(Machine.model(processors).startsWith("Some CPU ("), Machine.model(processors));
    assertEquals(System.getProperty("os.arch"), Machine.model("nothing known"));
  }
}

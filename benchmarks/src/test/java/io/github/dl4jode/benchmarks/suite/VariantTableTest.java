package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class VariantTableTest {

  private static final Row ROW =
      new Row(
          "a row",
          "ms",
          "ms",
          "ms",
          Optional.empty(),
          Optional.empty(),
          new Reference.None(),
          new Target.None());

  private static final SuiteCase USUAL = new SuiteCase(List.of("case"), 1, List.of(ROW));

  private static CaseOutcome usual(double... times) {
    return Fixtures.outcome(USUAL, runs(true, times));
  }

  private static CaseOutcome in(Variant variant, double... times) {
    return Fixtures.outcome(USUAL.in(variant, List.of(ROW)), runs(false, times));
  }

  private static JsonNode[] runs(boolean vectors, double... times) {
    return Arrays.stream(times)
        .mapToObj(time -> json("{'ms':%s,'vectors':%s}".formatted(time, vectors)))
        .toArray(JsonNode[]::new);
  }

  private static List<CaseOutcome> outcomes(double doubles, double withoutVectors) {
    return List.of(
        usual(10), in(Variant.DOUBLE, doubles), in(Variant.WITHOUT_VECTORS, withoutVectors));
  }

  @Test
  void eachVariantIsNextToTheUsualTime() {
    VariantTable table = new VariantTable(outcomes(15, 20));
    String text = table.toMarkdown();
    assertTrue(
        text.endsWith("| a row | 10 ms | 15 ms | 1.5 | 20 ms | 2 | ≤ 2 × float | yes |\n"), text);
    assertEquals(1, table.judgedTargets());
    assertEquals(1, table.metTargets());
  }

  @Test
  void oneVariantThatIsTooSlowMissesTheTarget() {
    for (List<CaseOutcome> outcomes : List.of(outcomes(21, 12), outcomes(12, 21))) {
      VariantTable table = new VariantTable(outcomes);
      assertTrue(table.toMarkdown().contains("| 2.1 |"), table.toMarkdown());
      assertTrue(table.toMarkdown().endsWith("| no |\n"), table.toMarkdown());
      assertEquals(1, table.judgedTargets());
      assertEquals(0, table.metTargets());
    }
  }

  /** Twice the usual run of the same round, in a round in which the machine was slow as well. */
  @Test
  void ratiosAreOfTheSameRound() {
    List<CaseOutcome> outcomes =
        List.of(
            usual(10, 100, 10),
            in(Variant.DOUBLE, 20, 200, 30),
            in(Variant.WITHOUT_VECTORS, 10, 100));
    assertTrue(
        new VariantTable(outcomes).toMarkdown().contains("| 10 ms | 30 ms | 2 | 55 ms | 1 |"),
        new VariantTable(outcomes).toMarkdown());
  }

  @Test
  void aVariantThatFailedMissesTheTarget() {
    List<CaseOutcome> outcomes =
        List.of(
            usual(10),
            Fixtures.failure(USUAL.in(Variant.DOUBLE, List.of(ROW))),
            in(Variant.WITHOUT_VECTORS, 10));
    VariantTable table = new VariantTable(outcomes);
    assertTrue(table.toMarkdown().contains("| 10 ms | failed | - | 10 ms | 1 |"));
    assertEquals(1, table.judgedTargets());
    assertEquals(0, table.metTargets());
  }

  @Test
  void withoutVectorsInTheUsualRunNothingIsJudged() {
    List<CaseOutcome> outcomes =
        List.of(
            Fixtures.outcome(USUAL, runs(false, 10)),
            in(Variant.DOUBLE, 10),
            in(Variant.WITHOUT_VECTORS, 10));
    VariantTable table = new VariantTable(outcomes);
    assertTrue(table.toMarkdown().endsWith("| no vectors |\n"), table.toMarkdown());
    assertEquals(0, table.judgedTargets());
    assertEquals(0, table.metTargets());
  }

  @Test
  void theOtherTablesHaveTheUsualRunsAlone() {
    List<CaseOutcome> outcomes = outcomes(15, 20);
    assertEquals(2, new ResultTable(outcomes).toText().lines().count());
    assertFalse(new ResultTable(outcomes).toText().contains("15"));
    assertEquals("", new VariantTable(List.of(usual(10))).toMarkdown());
    PerformanceReport report = new PerformanceReport(outcomes, "bench all");
    assertTrue(report.toMarkdown("", Optional.empty()).contains("| 15 ms | 1.5 |"));
    assertEquals("1 of 1 targets met.", report.verdict());
    assertEquals(
        "double",
        json(OutcomeJson.lines(outcomes).lines().toList().get(1)).path("variant").asText());
  }
}

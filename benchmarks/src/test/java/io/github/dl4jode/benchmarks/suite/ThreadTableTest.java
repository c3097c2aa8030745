package io.github.dl4jode.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.benchmarks.suite.ThreadTable.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class ThreadTableTest {

  private static CaseOutcome outcome(int threads, double ms, double megabytes) {
    return outcome("case", threads, ms, megabytes);
  }

  private static CaseOutcome outcome(String name, int threads, double ms, double megabytes) {
    JsonNode run =
        Fixtures.json(
            "{'ms':%s,'min_ms':1,'floor_ms':1,'ratio':1,'error':0,'before_ms':5,'peak_rss_mb':%s}"
                .formatted(ms, megabytes));
    return Fixtures.outcome(new SuiteCase(List.of(name), threads, List.of(Fixtures.ROW)), run);
  }

  /** 80 of 100 ms divided by two leave 60 ms; by 8, 30 ms; by 64, 21.25 ms. */
  @Test
  void amdahlsLaw() {
    Scaling scaling = new Scaling(100, 2, 60);
    assertEquals(0.8, scaling.parallelShare(), 1e-12);
    assertEquals(100 / 30.0, scaling.speedupWith(8), 1e-12);
    assertEquals(100 / 21.25, scaling.speedupWith(64), 1e-12);
    assertEquals(0, new Scaling(100, 2, 130).parallelShare());
    assertEquals(1, new Scaling(100, 4, 20).parallelShare());
  }

  @Test
  void aLineForEachCaseWithSeveralThreads() {
    String text = new ThreadTable(List.of(outcome(1, 100, 500), outcome(2, 60, 512))).toMarkdown();
    assertTrue(
        text.contains(
            "| a row | 2 | 100 ms | 60 ms | 1.67 × | - | - | 80 % | 3.3 × | 4.7 × | 500 MB | 512 MB |"),
        text);
    assertEquals("", new ThreadTable(List.of(outcome(2, 60, 512))).toMarkdown());
  }

  @Test
  void whatTwoThreadsAreToBringIsJudged() {
    String missed =
        new ThreadTable(List.of(outcome("cnf", 1, 100, 1), outcome("cnf", 2, 70, 1))).toMarkdown();
    assertTrue(missed.contains("| 1.43 × | ≥ 1.6 × | no |"), missed);
    String met =
        new ThreadTable(List.of(outcome("examples", 1, 100, 1), outcome("examples", 2, 50, 1)))
            .toMarkdown();
    assertTrue(met.contains("| 2.00 × | ≥ 1.8 × | yes |"), met);
  }
}

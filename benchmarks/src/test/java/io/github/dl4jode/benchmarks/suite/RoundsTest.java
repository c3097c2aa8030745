package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.ROW;
import static io.github.dl4jode.benchmarks.suite.Fixtures.json;
import static io.github.dl4jode.benchmarks.suite.Fixtures.suiteCase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class RoundsTest {

  private static final long MINUTE = 60_000_000_000L;

  private final List<SuiteCase> cases =
      List.of(suiteCase("one", ROW), suiteCase("two", ROW), suiteCase("three", ROW));
  private final List<String> calls = new ArrayList<>();
  private final StringWriter err = new StringWriter();
  private OptionalDouble minutes = OptionalDouble.empty();
  private long clock;

  private List<CaseOutcome> run(CaseRunner runner) {
    SuiteProgress progress = new SuiteProgress(cases, 3, new PrintWriter(err), () -> clock);
    Rounds.TimeLimit limit = new Rounds.TimeLimit(minutes, () -> clock);
    return new Rounds(runner, progress, limit).run(cases, 3);
  }

  private JsonNode record(SuiteCase suiteCase) {
    calls.add(suiteCase.arguments().get(0));
    clock += MINUTE;
    return Fixtures.run(calls.size(), 1, 1, 1, 0);
  }

  @Test
  void casesTakeTurns() {
    List<CaseOutcome> outcomes = run(this::record);
    assertEquals(
        List.of("one", "two", "three", "one", "two", "three", "one", "two", "three"), calls);
    // The median of the second, fifth and eighth call.
    assertEquals(5, outcomes.get(1).summaries().get(0).median());
  }

  @Test
  void everyRunIsAnnouncedWithTheTimeLeft() {
    run(this::record);
    List<String> lines = err.toString().lines().toList();
    assertEquals("[1/9] one --threads 2", lines.get(0));
    assertEquals("[2/9] two --threads 2 (about 8 min left)", lines.get(1));
    assertEquals("[9/9] three --threads 2 (about 1 min left)", lines.get(8));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 1", "5.9, 1", "6, 2", "8.9, 2", "9, 3", "60, 3"})
  void noRoundBeginsThatWouldEndTooLate(double allowed, int rounds) {
    minutes = OptionalDouble.of(allowed);
    List<CaseOutcome> outcomes = run(this::record);
    outcomes.forEach(outcome -> assertEquals(rounds, outcome.runs().size()));
  }

  @Test
  void aPeerThatFailsIsNamed() {
    SuiteCase withPeer = suiteCase("one", ROW).withPeer("two", "--three");
    SuiteProgress progress =
        new SuiteProgress(List.of(withPeer), 1, new PrintWriter(err), () -> clock);
    JsonNode run = Fixtures.run(1, 1, 1, 1, 0);
    ((ObjectNode) run).put("peer_failure", "it broke");
    Rounds.TimeLimit limit = new Rounds.TimeLimit(minutes, () -> clock);
    new Rounds(suiteCase -> run, progress, limit).run(List.of(withPeer), 1);
    assertTrue(err.toString().contains("FAILED peer.py two --three: it broke"), err.toString());
  }

  @Test
  void aCaseThatFailsIsNamedAndNotRunAgain() {
    List<CaseOutcome> outcomes =
        run(
            suiteCase -> {
              JsonNode run = record(suiteCase);
              if (suiteCase.arguments().contains("two")) {
                throw new CaseFailedException("it broke");
              }
              return run;
            });
    assertEquals(List.of("one", "two", "three", "one", "three", "one", "three"), calls);
    assertEquals(Optional.of("it broke"), outcomes.get(1).failure());
    assertEquals(List.of(), outcomes.get(1).summaries());
    assertEquals(3, outcomes.get(2).runs().size());
    assertTrue(err.toString().contains("FAILED two --threads 2: it broke"), err.toString());
    assertTrue(err.toString().contains("[9/9] three"), err.toString());
  }

  @Test
  void aRunWithoutItsFiguresHasFailed() {
    List<CaseOutcome> outcomes =
        run(
            suiteCase ->
                suiteCase.arguments().contains("one") ? json("{}") : Fixtures.run(1, 1, 1, 1, 0));
    assertEquals(Optional.of("The run does not say floor_ms"), outcomes.get(0).failure());
    assertEquals(Optional.empty(), outcomes.get(1).failure());
  }
}

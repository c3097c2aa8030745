package io.github.dl4jode.benchmarks.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Runs all cases once, then all once more, and so on: a noisy minute then meets one run of several
 * cases and not all runs of one, and medians pass over it.
 */
final class Rounds {

  private final CaseRunner runner;
  private final SuiteProgress progress;
  private final TimeLimit limit;

  /** Rounds of which every run is announced. */
  Rounds(CaseRunner runner, SuiteProgress progress, TimeLimit limit) {
    this.runner = runner;
    this.progress = progress;
    this.limit = limit;
  }

  /** Runs every case so often, or as often as time allows; one that fails is not run again. */
  List<CaseOutcome> run(List<SuiteCase> cases, int rounds) {
    Map<SuiteCase, List<JsonNode>> runs = new LinkedHashMap<>();
    Map<SuiteCase, String> failures = new LinkedHashMap<>();
    cases.forEach(suiteCase -> runs.put(suiteCase, new ArrayList<>()));
    for (int round = 0; round < rounds && limit.allowsRoundAfter(round); round++) {
      for (SuiteCase suiteCase : cases) {
        if (!failures.containsKey(suiteCase)) {
          run(suiteCase, runs.get(suiteCase), failures);
        }
      }
    }
    return cases.stream()
        .map(
            suiteCase ->
                new CaseOutcome(
                    suiteCase, runs.get(suiteCase), Optional.ofNullable(failures.get(suiteCase))))
        .toList();
  }

  private void run(SuiteCase suiteCase, List<JsonNode> runs, Map<SuiteCase, String> failures) {
    progress.begin(suiteCase);
    try {
      JsonNode run = runner.run(suiteCase);
      // A figure that is missing is found now, and not after all rounds.
      suiteCase.rows().forEach(row -> row.summarize(List.of(run)));
      runs.add(run);
      progress.end(suiteCase);
      if (run.has(PeerRunner.FAILURE)) {
        progress.peerFailed(suiteCase, run.get(PeerRunner.FAILURE).asText());
      }
    } catch (CaseFailedException | RuntimeException e) {
      failures.put(suiteCase, e.getMessage());
      progress.failed(suiteCase, e.getMessage());
    }
  }

  /**
   * Whether another round fits into the time that was given. Every case is run once in any case.
   */
  static final class TimeLimit {

    private static final double NANOSECONDS_PER_MINUTE = 60e9;

    private final OptionalDouble minutes;
    private final LongSupplier nanoseconds;
    private final long begin;

    /**
     * A limit that counts from now.
     *
     * @param minutes empty for no limit
     * @param nanoseconds the clock
     */
    TimeLimit(OptionalDouble minutes, LongSupplier nanoseconds) {
      this.minutes = minutes;
      this.nanoseconds = nanoseconds;
      this.begin = nanoseconds.getAsLong();
    }

    /** Whether one more round, as long as those before, ends in time. */
    boolean allowsRoundAfter(int rounds) {
      if (minutes.isEmpty() || rounds == 0) {
        return true;
      }
      double passed = (nanoseconds.getAsLong() - begin) / NANOSECONDS_PER_MINUTE;
      return passed * (rounds + 1) / rounds <= minutes.getAsDouble();
    }
  }
}

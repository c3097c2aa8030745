package io.github.dl4jode.benchmarks.suite;

import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * All runs of a case.
 *
 * @param runs what each printed
 * @param failure why there are no more of them; empty where all went well
 */
record CaseOutcome(SuiteCase suiteCase, List<JsonNode> runs, Optional<String> failure) {

  CaseOutcome {
    runs = List.copyOf(runs);
  }

  /** Its rows over all runs; none if a run failed. */
  List<Summary> summaries() {
    return failure.isPresent()
        ? List.of()
        : suiteCase.rows().stream().map(row -> row.summarize(runs)).toList();
  }
}

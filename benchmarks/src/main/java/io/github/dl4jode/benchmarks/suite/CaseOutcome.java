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

  /** Those of cases that ran as usual. */
  static List<CaseOutcome> usual(List<CaseOutcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.suiteCase().variant() == Variant.USUAL)
        .toList();
  }

  /** Why its peer has no figure; empty where it has, or was not run. */
  Optional<String> peerFailure() {
    return runs.stream()
        .filter(run -> run.has(PeerRunner.FAILURE))
        .map(run -> run.get(PeerRunner.FAILURE).asText())
        .findFirst();
  }

  /** Whether it or its peer did not come to its end. */
  boolean hasFailed() {
    return failure.isPresent() || peerFailure().isPresent();
  }

  /** Whether its peer was run, with or without success. */
  boolean hasPeer() {
    return peerFailure().isPresent() || runs.stream().anyMatch(run -> run.has(PeerRunner.PEER));
  }

  /** How many of its rows have a target that this session can judge. */
  long judgedTargets() {
    return suiteCase.rows().stream()
        .map(Row::target)
        .filter(target -> target.exists() && (hasPeer() || !target.needsPeer()))
        .count();
  }

  /** How many of its rows have a target that needs a peer which was not run. */
  long targetsWithoutPeer() {
    return suiteCase.rows().stream().filter(row -> row.target().needsPeer() && !hasPeer()).count();
  }

  /** Its rows over all runs; none if a run failed. */
  List<Summary> summaries() {
    return failure.isPresent()
        ? List.of()
        : suiteCase.rows().stream().map(row -> row.summarize(runs)).toList();
  }
}

package io.github.dl4jode.benchmarks.suite;

import java.util.LinkedHashSet;
import java.util.Set;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Runs each case and then its peer, so that both meet the machine in one state. What the peer
 * printed is part of the run, under {@link #PEER}.
 */
final class PeerRunner implements CaseRunner {

  /** What the peer printed. */
  static final String PEER = "peer";

  /** What a peer calls its code where it is no library. */
  static final String DRIVERS = "drivers";

  /** Why it printed nothing. */
  static final String FAILURE = "peer_failure";

  private final CaseRunner ours;
  private final Peer peer;
  private final Set<SuiteCase> failed = new LinkedHashSet<>();

  PeerRunner(CaseRunner ours, Peer peer) {
    this.ours = ours;
    this.peer = peer;
  }

  /** A peer that fails is not run again and costs the case no figure of its own. */
  @Override
  public JsonNode run(SuiteCase suiteCase) throws CaseFailedException {
    JsonNode run = ours.run(suiteCase);
    if (suiteCase.peer().isPresent() && !failed.contains(suiteCase)) {
      try {
        ((ObjectNode) run).set(PEER, peer.run(suiteCase.peer().get(), suiteCase.threads()));
      } catch (CaseFailedException e) {
        failed.add(suiteCase);
        ((ObjectNode) run).put(FAILURE, e.getMessage());
      }
    }
    return run;
  }
}

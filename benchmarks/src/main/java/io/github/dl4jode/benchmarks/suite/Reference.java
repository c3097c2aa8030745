package io.github.dl4jode.benchmarks.suite;

import java.util.OptionalDouble;
import org.nd4j.shade.jackson.databind.JsonNode;

/** What a time is compared to, in addition to its floor. */
sealed interface Reference {

  /** The figure, for one run of ours; empty where there is nothing to compare to. */
  OptionalDouble value(JsonNode run);

  /**
   * What the peer of the case measured right after it, under this name; empty if it was not run.
   */
  record OfPeer(String field) implements Reference {
    @Override
    public OptionalDouble value(JsonNode run) {
      return run.has(PeerRunner.PEER)
          ? OptionalDouble.of(Row.number(run.path(PeerRunner.PEER), field))
          : OptionalDouble.empty();
    }
  }

  /** What the same run measured as well, under this name. */
  record Measured(String field) implements Reference {
    @Override
    public OptionalDouble value(JsonNode run) {
      return OptionalDouble.of(Row.number(run, field));
    }
  }

  /** Nothing. */
  record None() implements Reference {
    @Override
    public OptionalDouble value(JsonNode run) {
      return OptionalDouble.empty();
    }
  }
}

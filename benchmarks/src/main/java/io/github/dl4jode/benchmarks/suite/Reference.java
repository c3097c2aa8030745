package io.github.dl4jode.benchmarks.suite;

import java.util.OptionalDouble;
import org.nd4j.shade.jackson.databind.JsonNode;

/** What a time is compared to, in addition to its floor. */
sealed interface Reference {

  /** The figure, for one run of ours; empty where there is nothing to compare to. */
  OptionalDouble value(JsonNode run);

  /**
   * What the peers need in times of a floor, on this machine: so many times the floor of the run.
   *
   * @param floor the name of the floor's time
   * @param times theirs over the floor of the machine on which theirs was measured
   */
  record InFloors(String floor, double times) implements Reference {
    @Override
    public OptionalDouble value(JsonNode run) {
      return OptionalDouble.of(times * Row.number(run, floor));
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

package io.github.dl4jode.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The events of a solve that have been found.
 *
 * @param occurrences in order
 * @param endTime when the solve left a step at an event; empty if it did not
 * @param endsSolve whether the event there ends the solve; otherwise it changes the state
 * @param rate y' [n] there, as the interpolant has it; empty if nobody reads it
 */
public record LocatedEvents(
    List<EventOccurrence> occurrences,
    OptionalDouble endTime,
    boolean endsSolve,
    Optional<INDArray> rate) {

  /** Copies the list. */
  public LocatedEvents {
    occurrences = List.copyOf(occurrences);
  }

  /** Of a solve without events. */
  public static LocatedEvents none() {
    return new LocatedEvents(List.of(), OptionalDouble.empty(), false, Optional.empty());
  }
}

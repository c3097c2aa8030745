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
 * @param values of the event functions where the solve has ended or left a step; NaN for the events
 *     that have occurred where it left
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LocatedEvents(
    List<EventOccurrence> occurrences,
    OptionalDouble endTime,
    boolean endsSolve,
    Optional<INDArray> rate,
    double... values) {

  /** Copies the list and the values. */
  public LocatedEvents {
    occurrences = List.copyOf(occurrences);
    values = values.clone();
  }

  /** Of a solve without events. */
  public static LocatedEvents none() {
    return new LocatedEvents(List.of(), OptionalDouble.empty(), false, Optional.empty());
  }
}

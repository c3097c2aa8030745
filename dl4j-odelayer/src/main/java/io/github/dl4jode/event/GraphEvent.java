package io.github.dl4jode.event;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.term.TapeTerm;
import java.io.Serializable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * An event of a layer, to be written by a user: its function, and perhaps a change of the state, as
 * SameDiff graphs. It reads time, the state of one example in the shape in which the dynamics see
 * it with a batch of 1, and the parameters of the dynamics, so that a threshold can be learnt.
 *
 * <pre>{@code
 * public final class Threshold extends GraphEvent {
 *   public SDVariable function(SameDiff graph, TapeTerm.Variables it) {
 *     return it.y().sum(1).sub(1);
 *   }
 * }
 * }</pre>
 *
 * <p>It is part of a network's configuration: Jackson writes and reads it, so a subclass has a
 * constructor without arguments (private is enough) or one annotated with {@code @JsonCreator}, and
 * a getter or {@code @JsonProperty} for each setting. It is immutable, and has {@code equals}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public abstract class GraphEvent implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Writes the function whose zeros are the events.
   *
   * @param graph receives the operations
   * @param variables t, y and the parameters by name
   * @return of one element
   */
  public abstract SDVariable function(SameDiff graph, TapeTerm.Variables variables);

  /** Whether an event changes the state; otherwise, the default, it ends the solve. */
  public boolean changesState() {
    return false;
  }

  /**
   * Writes the changed state, if an event changes it.
   *
   * @return of the shape of y; y itself unless overridden
   */
  public SDVariable change(SameDiff graph, TapeTerm.Variables variables) {
    return variables.y();
  }

  /** Which zeros count; any unless overridden. */
  public EventFunction.Crossing crossing() {
    return EventFunction.Crossing.ANY;
  }

  /** The longest time between two looks at the function; once a step unless overridden. */
  public double checkedEvery() {
    return Double.POSITIVE_INFINITY;
  }

  /** The event for a term; the term owns its memory. */
  public final Event of(TapeTerm term) {
    DifferentiableEventFunction function = TapeEvent.function(term, this::function);
    Event event =
        changesState()
            ? Event.changing(function, TapeEvent.change(term, this::change))
            : Event.ending(function);
    event = event.named(getClass().getSimpleName());
    event =
        switch (crossing()) {
          case ANY -> event;
          case RISING -> event.rising();
          case FALLING -> event.falling();
        };
    return checkedEvery() < Double.POSITIVE_INFINITY ? event.checkedEvery(checkedEvery()) : event;
  }

  /** The class name; overridden by events that show their settings. */
  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}

package io.github.dl4jode.event;

import io.github.dl4jode.argument.Required;
import java.util.Optional;

/**
 * An event of a solve: the function whose zeros are looked for, and what happens there.
 *
 * <pre>{@code
 * Event bounce =
 *     Event.changing((t, y) -> y.getDouble(0), (t, y) -> y.putScalar(1, -0.9 * y.getDouble(1)))
 *         .falling()
 *         .named("bounce")
 *         .endingAfter(10);
 * }</pre>
 *
 * <p>The rules. A zero at the first time is where the solve begins, and no event; the same holds
 * after a change of the state that changes the value of the function. A zero at the last time is an
 * event; its change is not made. The function is looked at where steps end and where other events
 * come, so two changes of sign between two looks are not seen: limit the step ({@code
 * OdeSolver.maximumStep}), or use {@link #checkedEvery}. A zero that is touched and not crossed is
 * no event, unless a step ends on it. The time of an event is found on the method's interpolant, to
 * rounding. The earlier event comes first, and the one that was given first if they come at the
 * same time.
 *
 * <p>Immutable. A solve may have several events.
 */
public final class Event {

  private final EventFunction function;
  private final Optional<EventChange> change;
  private final EventFunction.Crossing crossing;
  private final String name;
  private final double interval;
  private final int endingAfter;

  private Event(
      EventFunction function,
      Optional<EventChange> change,
      EventFunction.Crossing crossing,
      String name,
      double interval,
      int endingAfter) {
    this.function = function;
    this.change = change;
    this.crossing = crossing;
    this.name = name;
    this.interval = interval;
    this.endingAfter = endingAfter;
  }

  private static Event of(EventFunction function, Optional<EventChange> change, int endingAfter) {
    EventFunction given = Required.setting(function, "Event: function");
    return new Event(
        given, change, given.crossing(), "event", Double.POSITIVE_INFINITY, endingAfter);
  }

  /** An event that ends the solve at its first occurrence. */
  public static Event ending(EventFunction function) {
    return of(function, Optional.empty(), 1);
  }

  /** An event that is noted in the solution and changes nothing. */
  public static Event recording(EventFunction function) {
    return of(function, Optional.empty(), 0);
  }

  /** An event that changes the state; the solve continues from the changed state. */
  public static Event changing(EventFunction function, EventChange change) {
    return of(function, Optional.of(Required.setting(change, "Event: change")), 0);
  }

  /**
   * The event function of a condition: -1 where it is false, and 1 where it is true. With {@link
   * #rising()} the event is that the condition becomes true.
   */
  public static EventFunction when(EventCondition condition) {
    Required.setting(condition, "Event: condition");
    return (t, state) -> condition.holds(t, state) ? 1 : -1;
  }

  /** Only changes from negative to positive, in the direction of integration, are events. */
  public Event rising() {
    return withCrossing(EventFunction.Crossing.RISING);
  }

  /** Only changes from positive to negative, in the direction of integration, are events. */
  public Event falling() {
    return withCrossing(EventFunction.Crossing.FALLING);
  }

  private Event withCrossing(EventFunction.Crossing wanted) {
    return new Event(function, change, wanted, name, interval, endingAfter);
  }

  /** The name in the solution and in messages; "event" unless set. */
  public Event named(String given) {
    return new Event(
        function, change, crossing, Required.setting(given, "Event: name"), interval, endingAfter);
  }

  /**
   * Looks at the function so often that no more time than this lies between, at states of the
   * interpolant within a step.
   *
   * @param longest positive, in the units of t
   * @throws IllegalArgumentException if it is not positive
   */
  public Event checkedEvery(double longest) {
    if (!(longest > 0)) {
      throw new IllegalArgumentException(
          "Event \"%s\": the time between checks must be positive, not %s"
              .formatted(name, longest));
    }
    return new Event(function, change, crossing, name, longest, endingAfter);
  }

  /**
   * Ends the solve at an occurrence other than the first. The state is not changed there.
   *
   * @param occurrences at least 1
   * @throws IllegalArgumentException if it is not
   */
  public Event endingAfter(int occurrences) {
    if (occurrences < 1) {
      throw new IllegalArgumentException(
          "Event \"%s\": a solve ends after one occurrence or more, not %d"
              .formatted(name, occurrences));
    }
    return new Event(function, change, crossing, name, interval, occurrences);
  }

  /** The function whose zeros are looked for. */
  public EventFunction function() {
    return function;
  }

  /** What happens to the state; empty if nothing does. */
  public Optional<EventChange> change() {
    return change;
  }

  /** Which zeros count. */
  public EventFunction.Crossing crossing() {
    return crossing;
  }

  /** The name in the solution and in messages. */
  public String name() {
    return name;
  }

  /**
   * The longest time between two looks at the function; infinite if it is looked at once a step.
   */
  public double interval() {
    return interval;
  }

  /** After how many occurrences the solve ends; 0 if it never ends by this event. */
  public int endsAfter() {
    return endingAfter;
  }

  /** Whether the solve may end by this event. */
  public boolean mayEnd() {
    return endingAfter > 0;
  }

  /** Whether a change of the function from one value to another is an event. */
  boolean occursBetween(double before, double after) {
    boolean rises = before < 0 && after >= 0;
    boolean falls = before > 0 && after <= 0;
    return switch (crossing) {
      case ANY -> rises || falls;
      case RISING -> rises;
      case FALLING -> falls;
    };
  }

  @Override
  public String toString() {
    return "Event[" + name + "]";
  }
}

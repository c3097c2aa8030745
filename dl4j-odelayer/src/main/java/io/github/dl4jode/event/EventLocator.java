package io.github.dl4jode.event;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Stepper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks for the events of a solve across each of its steps, and for their places within the step.
 */
public final class EventLocator {

  // A zero so near to the start is the start itself, up to rounding (CVODE allows 100 as well).
  private static final double ROUNDINGS = 100;
  private static final double LARGEST_PART_OF_STEP = 1e-3;
  private static final double SAME_PLACE = 4 * Math.ulp(1.0);
  private static final double MOST_LOOKS = 1e6;
  // Dense output of high order can be this power of two rougher than the rounding of a state.
  private static final int DOUBLINGS = 10;
  private static final int NONE = -1;

  private final List<Event> events;
  private final INDArray located;
  private final Optional<INDArray> rate;
  // A place in the step up to which no event is left to be found, and the values there.
  private final double[] looked;
  private final double[] values;
  private final double[] valuesAtEnd;
  private double valueAtLastLook;
  // Whether a function has at the start the value that it had where the solve came from.
  private final boolean[] continued;
  // Where the events come next in the step; NaN if they do not.
  private final double[] places;
  // The sign of a function after its place.
  private final double[] signsAfter;
  private final int[] counts;
  private final List<EventOccurrence> occurrences = new ArrayList<>();
  private boolean departed;
  private OptionalDouble endTime = OptionalDouble.empty();
  private boolean interpolantFinite = true;

  /**
   * Evaluates the event functions at the beginning.
   *
   * @param events of the solve
   * @param located scratch for a state [n]
   * @param rate receives y' [n] where the solve leaves a step at an event, as the interpolant has
   *     it; empty if nobody reads it
   * @param before the values where the solve continues from, before any change of the state, as
   *     {@link LocatedEvents#values()}; empty if it begins
   */
  public EventLocator(
      List<Event> events,
      double t0,
      INDArray initialState,
      INDArray located,
      Optional<INDArray> rate,
      double... before) {
    this.events = List.copyOf(events);
    this.located = located;
    this.rate = rate;
    this.looked = new double[events.size()];
    this.values = new double[events.size()];
    this.valuesAtEnd = new double[events.size()];
    this.continued = new boolean[events.size()];
    this.places = new double[events.size()];
    this.signsAfter = new double[events.size()];
    this.counts = new int[events.size()];
    lookAtStart(t0, initialState, before);
  }

  /**
   * Looks where the solve begins or continues. A function that a change of the state has left as it
   * was keeps its sign: its zero may come at once.
   */
  private void lookAtStart(double t, INDArray state, double... before) {
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i, t, state);
      continued[i] = before.length > 0 && before[i] == values[i] && values[i] != 0;
    }
    departed = false;
  }

  /** The state has been changed at the end of the last step. */
  public void stateChanged(double t, INDArray state) {
    lookAtStart(t, state, values.clone());
  }

  private double value(int event, double t, INDArray state) {
    double value = events.get(event).function().value(t, state);
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          "The function of event \"%s\" is not a number at t = %s"
              .formatted(events.get(event).name(), t));
    }
    return value;
  }

  /**
   * A step has been accepted.
   *
   * @return whether the solve leaves the step at an event, which ends it or changes the state
   */
  public boolean stepAccepted(Stepper step) {
    Arrays.fill(looked, 0);
    depart(step);
    for (int i = 0; i < places.length; i++) {
      places[i] = next(i, step, 1);
    }
    for (int first = first(); first != NONE && interpolantFinite; first = first()) {
      double theta = places[first];
      if (othersComeBefore(first, theta, step)) {
        continue;
      }
      if (occur(first, theta, step)) {
        leave(first, theta, step);
        return true;
      }
      places[first] = next(first, step, 1);
    }
    System.arraycopy(valuesAtEnd, 0, values, 0, values.length);
    return !interpolantFinite;
  }

  private int first() {
    int first = NONE;
    for (int i = 0; i < places.length; i++) {
      if (!Double.isNaN(places[i]) && (first == NONE || places[i] < places[first])) {
        first = i;
      }
    }
    return first;
  }

  /**
   * Takes the signs that the event functions have just after the start of a step, where the solve
   * begins, or a function is 0.
   */
  private void depart(Stepper step) {
    boolean[] departs = new boolean[values.length];
    boolean any = false;
    for (int i = 0; i < values.length; i++) {
      departs[i] = values[i] == 0 || !(departed || continued[i]);
      any |= departs[i];
    }
    departed = true;
    if (any) {
      double theta = roundings(step);
      Vectors.scale(theta * step.size(), located);
      Vectors.add(1, step.state(), located);
      for (int i = 0; i < values.length; i++) {
        if (departs[i]) {
          values[i] = value(i, step.start() + theta * step.size(), located);
          looked[i] = theta;
        }
      }
    }
  }

  /**
   * The part of a step in which rounding leaves a function on either side of 0. Both the time and
   * the state are rounded; the norm of the state divided by that of its derivative is the time in
   * which the state changes by its own size. The scratch array has y' at the start after it.
   */
  private double roundings(Stepper step) {
    double h = Math.abs(step.size());
    step.interpolateDerivative(0, located);
    double state = Vectors.norm(step.state());
    double slope = Vectors.norm(located);
    double roundingOfState = located.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
    double distance =
        Math.ulp(1.0) * (Math.abs(step.start()) + h)
            + (slope > 0 ? roundingOfState * state / slope : 0);
    return Math.min(ROUNDINGS * distance / h, LARGEST_PART_OF_STEP);
  }

  /**
   * Looks at the other functions where an event comes. Whether one of them has changed its sign
   * before, which rounding and sign changes between two looks can hide; its place has been found
   * then.
   */
  private boolean othersComeBefore(int event, double theta, Stepper step) {
    boolean found = false;
    for (int i = 0; i < places.length; i++) {
      if (i != event && theta > looked[i] && !(Math.abs(places[i] - theta) <= SAME_PLACE)) {
        // A zero that is only touched has its old sign at the end of the step.
        boolean touched = Double.isNaN(places[i]) && at(theta, i, step) == 0;
        double place = touched ? Double.NaN : next(i, step, theta);
        if (!Double.isNaN(place)) {
          places[i] = place;
          found |= place < theta || i < event;
        } else if (!touched && Math.signum(valueAtLastLook) != Math.signum(values[i])) {
          // It has crossed 0 in the direction that does not count.
          looked[i] = theta;
          values[i] = valueAtLastLook;
          places[i] = next(i, step, 1);
        }
      }
    }
    return found;
  }

  /** The place in the step, up to a last one, at which an event comes next; NaN if it does not. */
  private double next(int event, Stepper step, double last) {
    int looks = looks(events.get(event), step.size());
    double left = looked[event];
    double leftValue = values[event];
    for (int i = 1; i <= looks && left < last; i++) {
      double theta = Math.min((double) i / looks, last);
      if (theta > left) {
        double value = theta == 1 ? value(event, step.end(), step.next()) : at(theta, event, step);
        if (events.get(event).occursBetween(leftValue, value)) {
          signsAfter[event] = -Math.signum(leftValue);
          return root(event, step, left, leftValue, theta, value);
        }
        left = theta;
        leftValue = value;
      }
    }
    valueAtLastLook = leftValue;
    if (last == 1) {
      valuesAtEnd[event] = leftValue;
    }
    return Double.NaN;
  }

  private static int looks(Event event, double stepSize) {
    double looks = Math.ceil(Math.abs(stepSize) / event.interval());
    if (looks > MOST_LOOKS) {
      throw new IllegalArgumentException(
          "Event \"%s\": checks every %s are %s checks in a step of %s; check less often, or limit the step by maximumStep"
              .formatted(event.name(), event.interval(), looks, stepSize));
    }
    return Math.max(1, (int) looks);
  }

  /** The value of an event function on the interpolant. */
  private double at(double theta, int event, Stepper step) {
    step.completeInterpolant();
    step.interpolate(theta, located);
    return value(event, time(theta, step), located);
  }

  private static double time(double theta, Stepper step) {
    return theta == 1 ? step.end() : step.start() + theta * step.size();
  }

  private double root(
      int event, Stepper step, double left, double leftValue, double right, double rightValue) {
    step.completeInterpolant();
    step.interpolateDerivative(1, located);
    interpolantFinite &= Vectors.isFinite(located);
    return interpolantFinite
        ? RootFinder.find(theta -> at(theta, event, step), left, leftValue, right, rightValue)
        : right;
  }

  /** Notes an event. Returns whether the solve leaves the step there. */
  private boolean occur(int event, double theta, Stepper step) {
    step.interpolate(theta, located);
    note(event, time(theta, step));
    if (endsNow(event) || events.get(event).change().isPresent()) {
      return true;
    }
    lookAfter(event, theta, step);
    return false;
  }

  /**
   * Looks where rounding does not decide the sign any more; beyond the step, the next one looks. A
   * function that has its old sign there is looked at a little later: where it has the new one, the
   * old one came from rounding.
   */
  private void lookAfter(int event, double theta, Stepper step) {
    double distance = roundings(step);
    double after = theta + distance;
    looked[event] = Math.min(1, after);
    values[event] = after < 1 ? at(after, event, step) : 0;
    double value = values[event];
    for (int i = 0; i < DOUBLINGS && value * signsAfter[event] < 0; i++) {
      distance *= 2;
      after = theta + distance;
      value = after < 1 ? at(after, event, step) : 0;
      if (value * signsAfter[event] >= 0) {
        looked[event] = Math.min(1, after);
        values[event] = value;
      }
    }
  }

  private boolean endsNow(int event) {
    return counts[event] == events.get(event).endsAfter();
  }

  private void note(int event, double time) {
    INDArray state = OffHeapMemory.uninitialized(located.dataType(), located.length());
    Vectors.copy(located, state);
    occurrences.add(new EventOccurrence(event, events.get(event).name(), time, state, state));
    counts[event]++;
  }

  /** Leaves the step at an event. Other events at the same place have occurred as well. */
  private void leave(int event, double theta, Stepper step) {
    step.interpolate(theta, located);
    endTime = OptionalDouble.of(time(theta, step));
    rate.ifPresent(row -> step.interpolateDerivative(theta, row));
    for (int i = 0; i < places.length; i++) {
      boolean here = Math.abs(places[i] - theta) <= SAME_PLACE;
      if (here && i != event) {
        note(i, endTime.getAsDouble());
      }
      double value = value(i, endTime.getAsDouble(), located);
      boolean sameSign = Math.signum(value) == Math.signum(values[i]);
      values[i] = sameSign && !here ? value : Double.NaN;
    }
  }

  /** When the solve has left a step at an event; empty if it has not. */
  public OptionalDouble endTime() {
    return endTime;
  }

  /** The state [n] at the event at which the solve has left a step, until the next step. */
  public INDArray located() {
    return located;
  }

  /** What has been found; its arrays are the solution's own. */
  public LocatedEvents found() {
    return new LocatedEvents(occurrences, endTime, endsSolve(), rate, values);
  }

  private boolean endsSolve() {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && endsNow(i)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no event was lost because f at the end of its step is not finite. */
  public boolean interpolantIsFinite() {
    return interpolantFinite;
  }
}

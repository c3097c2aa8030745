package io.github.dl4jode.event;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Stepper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks for a change of sign of an event function across each step of a solve, and for its place
 * within the step.
 */
public final class EventLocator {

  // A zero so near to the start is the start itself, up to rounding (CVODE allows 100 as well).
  private static final double ROUNDINGS = 100;
  private static final double LARGEST_PART_OF_STEP = 1e-3;

  private final EventFunction event;
  private final INDArray located;
  private boolean departed;
  private double before;
  private boolean occurred;
  private double eventTime;
  private boolean interpolantFinite = true;

  /**
   * Evaluates the event function at the beginning.
   *
   * @param located receives the state [n] at the event
   */
  public EventLocator(EventFunction event, double t0, INDArray initialState, INDArray located) {
    this.event = event;
    this.located = located;
    this.before = value(t0, initialState);
  }

  /**
   * A step has been accepted.
   *
   * @return whether the solve ends in it
   */
  public boolean stepAccepted(Stepper step) {
    double left = departed ? 0 : depart(step);
    double after = value(step.end(), step.next());
    if (!crosses(before, after)) {
      // A zero at the beginning of the solve is its start, not an event.
      before = after;
      return false;
    }
    step.completeInterpolant();
    step.interpolateDerivative(1, located);
    interpolantFinite = Vectors.isFinite(located);
    if (interpolantFinite) {
      locate(step, left, after);
    }
    return true;
  }

  /**
   * Takes the sign that the event function has just after the start. A solve often begins at an
   * event, where rounding leaves the function on either side of 0. Both the time and the state are
   * rounded; the norm of the state divided by that of its derivative is the time in which the state
   * changes by its own size.
   *
   * @return where in the step that is
   */
  private double depart(Stepper step) {
    double t = step.start();
    double h = step.size();
    step.interpolateDerivative(0, located);
    double state = Vectors.norm(step.state());
    double slope = Vectors.norm(located);
    double roundingOfState = located.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
    double distance =
        Math.ulp(1.0) * (Math.abs(t) + Math.abs(h))
            + (slope > 0 ? roundingOfState * state / slope : 0);
    double theta = Math.min(ROUNDINGS * distance / Math.abs(h), LARGEST_PART_OF_STEP);
    Vectors.scale(theta * h, located);
    Vectors.add(1, step.state(), located);
    before = value(t + theta * h, located);
    departed = true;
    return theta;
  }

  private void locate(Stepper step, double left, double after) {
    double t = step.start();
    double h = step.size();
    double theta =
        RootFinder.find(
            point -> {
              step.interpolate(point, located);
              return value(t + point * h, located);
            },
            left,
            before,
            1,
            after);
    step.interpolate(theta, located);
    eventTime = theta == 1 ? step.end() : t + theta * h;
    occurred = true;
  }

  private double value(double t, INDArray state) {
    double value = event.value(t, state);
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("The event function is not a number at t = " + t);
    }
    return value;
  }

  private boolean crosses(double from, double to) {
    boolean rising = from < 0 && to >= 0;
    boolean falling = from > 0 && to <= 0;
    return switch (event.crossing()) {
      case ANY -> rising || falling;
      case RISING -> rising;
      case FALLING -> falling;
    };
  }

  /** Whether the event has come. */
  public boolean occurred() {
    return occurred;
  }

  /** Whether no event was lost because f at the end of its step is not finite. */
  public boolean interpolantIsFinite() {
    return interpolantFinite;
  }

  /** The state [n] at the event. */
  public INDArray located() {
    return located;
  }

  /** When it has come. */
  public double eventTime() {
    return eventTime;
  }
}

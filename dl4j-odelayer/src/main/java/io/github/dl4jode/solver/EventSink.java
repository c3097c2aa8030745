package io.github.dl4jode.solver;

import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks for a change of sign of an event function across each step, and for its place within. */
final class EventSink implements StepSink {
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
  EventSink(EventFunction event, double t0, INDArray initialState, INDArray located) {
    this.event = event;
    this.located = located;
    this.before = value(t0, initialState);
  }

  @Override
  public boolean needsInterpolant(double t, double end) {
    return false;
  }

  @Override
  public boolean stepAccepted(Stepper stepper, double t, double h, double end) {
    double left = departed ? 0 : depart(stepper, t, h);
    double after = value(end, stepper.stages().next());
    if (!crosses(before, after)) {
      // A zero at the beginning of the solve is where it starts from, not the event.
      before = after;
      return false;
    }
    stepper.completeInterpolant(end);
    interpolantFinite = stepper.interpolantIsFinite();
    if (interpolantFinite) {
      locate(stepper, t, h, end, left, after);
    }
    return true;
  }

  /**
   * Takes the sign of the event function for that which it has just after the start. A solve often
   * begins at an event, which rounding leaves on either side of 0: that of the times, and that of
   * the state, whose norm divided by its derivative's is the time in which it changes by itself.
   *
   * @return where in the step that is
   */
  private double depart(Stepper stepper, double t, double h) {
    INDArray derivative = stepper.stages().derivative(0);
    double state = Vectors.norm(stepper.stages().current());
    double slope = Vectors.norm(derivative);
    double roundingOfState = located.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
    double distance =
        Math.ulp(1.0) * (Math.abs(t) + Math.abs(h))
            + (slope > 0 ? roundingOfState * state / slope : 0);
    double theta = Math.min(ROUNDINGS * distance / Math.abs(h), LARGEST_PART_OF_STEP);
    Vectors.copy(stepper.stages().current(), located);
    Vectors.add(theta * h, derivative, located);
    before = value(t + theta * h, located);
    departed = true;
    return theta;
  }

  private void locate(Stepper stepper, double t, double h, double end, double left, double after) {
    double theta =
        RootFinder.find(
            point -> {
              stepper.interpolate(point, located);
              return value(t + point * h, located);
            },
            left,
            before,
            1,
            after);
    stepper.interpolate(theta, located);
    eventTime = theta == 1 ? end : t + theta * h;
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

  boolean occurred() {
    return occurred;
  }

  /** Whether no event was lost because f at the end of its step is not finite. */
  boolean interpolantIsFinite() {
    return interpolantFinite;
  }

  double eventTime() {
    return eventTime;
  }
}

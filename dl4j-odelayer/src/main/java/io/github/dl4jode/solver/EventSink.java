package io.github.dl4jode.solver;

import io.github.dl4jode.method.Stepper;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks for a change of sign of an event function across each step, and for its place within. */
final class EventSink implements StepSink {

  private final EventFunction event;
  private final INDArray located;
  private double before;
  private double eventTime = Double.NaN;

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
  public boolean needsInterpolant(double start, double end) {
    return false;
  }

  @Override
  public boolean stepAccepted(Stepper step) {
    double t = step.start();
    double h = step.size();
    double after = value(step.end(), step.next());
    if (!crosses(before, after)) {
      // A zero at the beginning of the solve is where it starts from, not the event.
      before = after;
      return false;
    }
    step.completeInterpolant();
    double theta =
        RootFinder.find(
            point -> {
              step.interpolate(point, located);
              return value(t + point * h, located);
            },
            0,
            before,
            1,
            after);
    step.interpolate(theta, located);
    eventTime = t + theta * h;
    return true;
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
    return !Double.isNaN(eventTime);
  }

  /** The state [n] at the event. */
  INDArray located() {
    return located;
  }

  double eventTime() {
    return eventTime;
  }
}

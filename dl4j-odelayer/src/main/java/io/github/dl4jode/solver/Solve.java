package io.github.dl4jode.solver;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.control.StepListener;
import io.github.dl4jode.event.DifferentiableEventChange;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.EventFunction;
import io.github.dl4jode.event.StateChange;
import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One initial value problem: a term, its initial state, the times where states are wanted, and
 * stops, jumps, changes and events between them. An {@link OdeSolver} runs it.
 *
 * <pre>{@code
 * Solution solution =
 *     solver.solve(Solve.of(term, y0, 0, 1, 2).observer(step -> count++).build());
 * }</pre>
 *
 * <p>Its arrays are neither modified nor copied; they must keep their values until the solve has
 * run.
 */
public final class Solve {

  private final Term term;
  private final INDArray initialState;
  private final double[] times;
  private final double[] stops;
  private final double[] jumps;
  private final double[] changes;
  private final StateChange change;
  private final List<StepObserver> observers;
  private final List<StepListener> listeners;
  private final List<StepListener> backwardListeners;
  private final List<Event> events;
  private final Optional<List<AcceptedStep>> replayed;
  private final Optional<INDArray> output;
  private final boolean denseOutput;
  private final boolean arc;
  private final double[] valuesBefore;

  private Solve(Builder builder) {
    this.term = builder.term;
    this.initialState = builder.initialState;
    this.times = builder.times;
    this.stops = builder.stops;
    this.jumps = builder.jumps;
    this.changes = builder.changes;
    this.change = builder.change;
    this.observers = List.copyOf(builder.observers);
    this.listeners = List.copyOf(builder.listeners);
    this.backwardListeners = List.copyOf(builder.backwardListeners);
    this.events = List.copyOf(builder.events);
    this.replayed = builder.replayed;
    this.output = builder.output;
    this.denseOutput = builder.denseOutput;
    this.arc = builder.arc;
    this.valuesBefore = builder.valuesBefore;
  }

  /**
   * Begins a solve.
   *
   * @param term what is integrated
   * @param initialState the state [n] at times[0], of the term's data type; neither modified nor
   *     retained
   * @param times where the states are wanted, strictly increasing or strictly decreasing, beginning
   *     with the time of the initial state; a single time, or the same time twice, gives the
   *     initial state back
   */
  public static Builder of(Term term, INDArray initialState, double... times) {
    return new Builder(term, initialState, times);
  }

  /** The term that is integrated. */
  public Term term() {
    return term;
  }

  /** The state [n] at the first time. */
  public INDArray initialState() {
    return initialState;
  }

  /** The output times. */
  public double[] times() {
    return times.clone();
  }

  /** Starts from the values of this solve. */
  public Builder toBuilder() {
    Builder builder = new Builder(term, initialState, times);
    builder.stops = stops;
    builder.jumps = jumps;
    builder.changes = changes;
    builder.change = change;
    builder.observers.addAll(observers);
    builder.listeners.addAll(listeners);
    builder.backwardListeners.addAll(backwardListeners);
    builder.events.addAll(events);
    builder.replayed = replayed;
    builder.output = output;
    builder.denseOutput = denseOutput;
    builder.arc = arc;
    builder.valuesBefore = valuesBefore;
    return builder;
  }

  double[] timesInPlace() {
    return times;
  }

  /** The events in the order in which they were given. */
  public List<Event> events() {
    return events;
  }

  double[] stops() {
    return stops;
  }

  /** The times at which the term is discontinuous. */
  public double[] jumps() {
    return jumps.clone();
  }

  /** The times at which the state is changed. */
  public double[] changes() {
    return changes.clone();
  }

  /** The change of the state at those times. */
  public StateChange change() {
    return change;
  }

  List<StepListener> listeners() {
    return listeners;
  }

  /** What hears of the steps of the backward pass, for authors of gradient methods. */
  public List<StepListener> backwardListeners() {
    return backwardListeners;
  }

  List<StepObserver> observers() {
    return observers;
  }

  /** Whether an event may change the state, so that the solve continues from another state. */
  boolean hasChangingEvents() {
    return events.stream().anyMatch(event -> event.change().isPresent());
  }

  /** Whether an event may end the solve. */
  boolean mayEndByEvent() {
    return events.stream().anyMatch(Event::mayEnd);
  }

  Optional<List<AcceptedStep>> replayed() {
    return replayed;
  }

  Optional<INDArray> output() {
    return output;
  }

  /** Whether this is a part of a longer solve. */
  boolean isArc() {
    return arc;
  }

  /** The values of the event functions where this part continues from; empty if it begins. */
  double[] valuesBefore() {
    return valuesBefore.clone();
  }

  boolean denseOutput() {
    return denseOutput;
  }

  /**
   * A change of the state at given times that has a vector–Jacobian product.
   *
   * @param change applied at each time
   * @param times of the changes
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record ScheduledChange(DifferentiableEventChange change, double... times)
      implements StateChange {

    /** Checks its arguments. */
    public ScheduledChange {
      Required.setting(change, "stateChange");
      times = times.clone();
    }

    @Override
    public void change(int index, INDArray state) {
      change.change(times[index - 1], state);
    }
  }

  /** Collects a solve. */
  public static final class Builder {

    private static final StateChange NO_CHANGE = (index, state) -> {};

    private Term term;
    private final INDArray initialState;
    private final double[] times;
    private double[] stops = {};
    private double[] jumps = {};
    private double[] changes = {};
    private StateChange change = NO_CHANGE;
    private final List<StepObserver> observers = new ArrayList<>(2);
    private final List<StepListener> listeners = new ArrayList<>(1);
    private final List<StepListener> backwardListeners = new ArrayList<>(1);
    private final List<Event> events = new ArrayList<>(2);
    private Optional<List<AcceptedStep>> replayed = Optional.empty();
    private Optional<INDArray> output = Optional.empty();
    private boolean denseOutput;
    private boolean arc;
    private double[] valuesBefore = {};

    private Builder(Term term, INDArray initialState, double... times) {
      this.term = Required.setting(term, "term");
      this.initialState = Required.setting(initialState, "initialState");
      this.times = times.clone();
    }

    /** Integrates another term of the same shape. */
    public Builder term(Term other) {
      this.term = Required.setting(other, "term");
      return this;
    }

    /**
     * Times at which a step must end. The step size continues as if nothing had happened.
     *
     * @param stopTimes between the first and the last time, in the order of the solve
     */
    public Builder stops(double... stopTimes) {
      this.stops = stopTimes.clone();
      return this;
    }

    /**
     * Times at which the term is discontinuous: a step ends on each, every step evaluates the term
     * on its own side of the jump, and no evaluation from before the jump is used after it. The
     * step size continues.
     *
     * @param jumpTimes from the first to the last time, in the order of the solve; at these two
     *     times the term is evaluated inside of the span
     */
    public Builder jumps(double... jumpTimes) {
      this.jumps = jumpTimes.clone();
      return this;
    }

    /**
     * Times at which the state is changed. Outputs at these times are the states before the change.
     *
     * @param stateChange called at each time
     * @param changeTimes between the first and the last time, in the order of the solve
     */
    public Builder changes(StateChange stateChange, double... changeTimes) {
      this.change = Required.setting(stateChange, "stateChange");
      this.changes = changeTimes.clone();
      return this;
    }

    /**
     * Times at which the state is changed, in a solve that may be differentiated.
     *
     * @param stateChange applied at each time
     * @param changeTimes between the first and the last time, in the order of the solve
     */
    public Builder changes(DifferentiableEventChange stateChange, double... changeTimes) {
      return changes(new ScheduledChange(stateChange, changeTimes), changeTimes);
    }

    /** Shows each accepted step to an observer; called several times, to several. */
    public Builder observer(StepObserver observer) {
      observers.add(Required.setting(observer, "observer"));
      return this;
    }

    /** Tells a listener of each step that is tried; called several times, several. */
    public Builder listener(StepListener listener) {
      listeners.add(Required.setting(listener, "listener"));
      return this;
    }

    /**
     * Tells a listener of each step that the backward pass tries, if the solve is differentiated:
     * with start and end in the order of the backward pass.
     */
    public Builder backwardListener(StepListener listener) {
      backwardListeners.add(Required.setting(listener, "backwardListener"));
      return this;
    }

    /**
     * Ends the solve where an event function changes its sign, at the last time at the latest: the
     * same as an event made by {@link Event#ending}.
     */
    public Builder event(EventFunction function) {
      return event(Event.ending(function));
    }

    /**
     * Adds an event. Where an event ends the solve, the states at all later output times are that
     * at the event, as if the solution stayed there; the last time may then be infinite. {@link
     * Solution#events()} lists what has occurred.
     */
    public Builder event(Event event) {
      events.add(Required.setting(event, "event"));
      return this;
    }

    /**
     * Repeats the steps of an earlier solve: with the same term, state and method, the same states
     * bit for bit, without error estimates or rejected steps. The first and the last time are those
     * of the earlier solve; the others may differ from it.
     *
     * @param steps {@link Solution#steps()}
     */
    public Builder replay(List<AcceptedStep> steps) {
      this.replayed = Optional.of(steps);
      return this;
    }

    /**
     * Writes the states to the caller's array: for loops that solve again and again, where the
     * allocation of long states would cost more than some steps. Quadratures of the solution are
     * the workspace's own array then, valid until its next use.
     *
     * @param states receives the states [times, n] in row-major order, and is {@link
     *     Solution#states()}
     */
    public Builder output(INDArray states) {
      this.output = Optional.of(states);
      return this;
    }

    /** Keeps all stages of all steps for {@link Solution#denseOutput()}. */
    public Builder denseOutput() {
      this.denseOutput = true;
      return this;
    }

    /** Makes it a part of a longer solve, which continues from these values of event functions. */
    Builder arc(double... continuedFrom) {
      this.arc = true;
      this.valuesBefore = continuedFrom;
      return this;
    }

    /** The solve; times and arrays are checked when it is run. */
    public Solve build() {
      return new Solve(this);
    }
  }
}

package io.github.dl4jode.solver;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.EventOccurrence;
import io.github.dl4jode.event.LocatedEvents;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.SwitchingCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a solve arc by arc: between two arcs the state changes suddenly, at an event or a given
 * time. For authors of gradient methods, who take cotangents back arc by arc.
 */
public final class Arcs {

  /** Solves one arc. */
  @FunctionalInterface
  public interface ArcSolver {

    /** Solves an arc, which has no changes of the state inside. */
    Solution solve(OdeSolver solver, Solve arc);
  }

  /**
   * One arc. Its solve had these times: the start, the outputs before the end, and the end.
   *
   * @param start when it begins
   * @param end when it ends
   * @param firstOutput the index of the first output time of the whole solve after its start
   * @param outputs the number of output times after the start, the end included
   * @param outputAtEnd whether the last of them is the end
   * @param located whether the end was found as an event, and not given
   * @param events what has occurred at the end
   * @param firstEvent the place of the first of them in {@link Solution#events()}
   * @param rate y' [n] at a located end, as the interpolant has it; otherwise empty
   * @param scheduledChange the number of the given change at the end, from 1; 0 if there is none
   * @param stateAtEnd y [n] before any change
   */
  public record Arc(
      double start,
      double end,
      int firstOutput,
      int outputs,
      boolean outputAtEnd,
      boolean located,
      List<EventOccurrence> events,
      int firstEvent,
      Optional<INDArray> rate,
      int scheduledChange,
      INDArray stateAtEnd) {

    /** Copies the list. */
    public Arc {
      events = List.copyOf(events);
    }

    /** Whether an event is at its end, by its place in {@link Solution#events()}. */
    public boolean endsWith(int event) {
      return event >= firstEvent && event < firstEvent + events.size();
    }

    /** Frees the arrays that belong to it alone. */
    public void close() {
      rate.ifPresent(INDArray::close);
      stateAtEnd.close();
    }
  }

  /**
   * The whole solution, and its arcs.
   *
   * @param arcs in order
   */
  public record Result(Solution solution, List<Arc> arcs) {

    /** Copies the list. */
    public Result {
      arcs = List.copyOf(arcs);
    }
  }

  private final OdeSolver solver;
  private final Solve solve;
  private final ArcSolver arcSolver;
  private final double[] times;
  private final double[] breaks;
  private final double direction;
  private final double last;
  private final INDArray states;
  private final Optional<DenseOutput> dense;
  private final INDArray quadratures;
  private final List<Arc> arcs = new ArrayList<>();
  private final List<EventOccurrence> occurrences = new ArrayList<>();
  private final List<AcceptedStep> steps = new ArrayList<>();
  private final int[] counts;
  private SolverOutcome outcome;
  private double[] valuesBefore = {};
  private int nextOutput = 1;
  private OptionalDouble ended = OptionalDouble.empty();

  private Arcs(OdeSolver solver, Solve solve, ArcSolver arcSolver) {
    this.solver = solver;
    this.solve = solve;
    this.arcSolver = arcSolver;
    this.times = solve.timesInPlace();
    SolveArguments.checkState(solve.term(), solve.initialState());
    SolveArguments.checkTimes(solve.mayEndByEvent(), times);
    this.last = times[times.length - 1];
    this.direction = Math.signum(last - times[0]);
    SolveArguments.checkInside("changes", solve.changes(), times[0], last);
    this.breaks = breaks();
    if (solve.replayed().isPresent()) {
      throw new IllegalArgumentException(
          "A solve whose state changes at an event cannot be replayed: its steps depend on the"
              + " events. Leave out replay, or the change");
    }
    this.counts = new int[solve.events().size()];
    this.dense = SolveRun.denseOutputOf(solver, solve);
    solve.output().ifPresent(it -> SolveArguments.checkOutput(solve.term(), times.length, it));
    this.states = solve.output().orElseGet(() -> newArray(times.length, solve.term().stateSize()));
    long quadratureSize = solve.term().quadratureSize();
    this.quadratures =
        quadratureSize == 0 ? Nd4j.empty(solve.term().dataType()) : newArray(quadratureSize);
    if (quadratureSize > 0) {
      Vectors.zero(quadratures);
    }
    this.outcome =
        new SolverOutcome(
            SolverStatus.SUCCESS, times[0], 0, solver.firstStep(), SolverStatistics.none());
  }

  /**
   * Runs a solve arc by arc.
   *
   * @param arcSolver solves the arcs in order
   */
  public static Result solve(OdeSolver solver, Solve solve, ArcSolver arcSolver) {
    return new Arcs(solver, solve, arcSolver).run();
  }

  private INDArray newArray(long... shape) {
    return OffHeapMemory.uninitialized(solve.term().dataType(), shape);
  }

  /** The times at which an arc ends, in order, the last time among them. */
  private double[] breaks() {
    return Stream.of(solve.changes(), new double[] {last})
        .flatMapToDouble(Arrays::stream)
        .filter(t -> direction * (t - times[0]) > 0)
        .map(t -> direction * t)
        .sorted()
        .distinct()
        .map(t -> direction * t)
        .toArray();
  }

  private Result run() {
    Vectors.zero(states.reshape(states.length()));
    Vectors.copyStrided(solve.initialState(), states.getRow(0));
    INDArray state = copy(solve.initialState());
    double start = times[0];
    if (SolveArguments.isOfZeroLength(times)) {
      Vectors.copy(state, states.getRow(times.length - 1L));
      dense.ifPresent(it -> it.takeInitialState(times[0], state));
      return result(state);
    }
    while (solveArc(start, state)) {
      Arc arc = arcs.get(arcs.size() - 1);
      start = arc.end();
      Vectors.copy(arc.stateAtEnd(), state);
      change(arc, state);
    }
    return result(state);
  }

  private Result result(INDArray state) {
    state.close();
    return new Result(
        new Solution(
            times,
            states,
            quadratures,
            outcome,
            List.copyOf(steps),
            found(),
            dense,
            solve.output().isEmpty()),
        arcs);
  }

  private INDArray copy(INDArray of) {
    INDArray copy = newArray(of.length());
    Vectors.copyStrided(of, copy);
    return copy;
  }

  private LocatedEvents found() {
    return new LocatedEvents(occurrences, ended, ended.isPresent(), Optional.empty());
  }

  /** Solves one arc. Returns whether another arc follows. */
  private boolean solveArc(double start, INDArray state) {
    double end = Arrays.stream(breaks).filter(t -> isBefore(start, t)).findFirst().orElse(last);
    Solve arc = arc(start, end, state);
    Solution solution = arcSolver.solve(continuing(), arc);
    LocatedEvents located = solution.located();
    double reached = located.endTime().orElse(end);
    valuesBefore = located.values();
    int from = nextOutput;
    int row = 1;
    while (nextOutput < times.length && !isBefore(reached, times[nextOutput])) {
      Vectors.copy(solution.states().getRow(row++), states.getRow(nextOutput++));
    }
    boolean outputAtEnd = nextOutput > from && times[nextOutput - 1] == reached;
    sum(solution);
    steps.addAll(solution.steps());
    INDArray stateAtEnd = copy(solution.finalState());
    List<EventOccurrence> atEnd =
        located.occurrences().stream()
            .filter(it -> located.endTime().isPresent() && it.time() == reached)
            .toList();
    located.occurrences().forEach(it -> counts[it.event()]++);
    occurrences.addAll(located.occurrences());
    arcs.add(
        new Arc(
            start,
            reached,
            from,
            nextOutput - from,
            outputAtEnd,
            located.endTime().isPresent(),
            atEnd,
            occurrences.size() - atEnd.size(),
            located.rate().filter(it -> located.endTime().isPresent()),
            1 + Arrays.binarySearch(ordered(solve.changes()), direction * reached),
            stateAtEnd));
    boolean complete = solution.status() == SolverStatus.SUCCESS;
    if (complete && located.endsSolve()) {
      ended = located.endTime();
      dense.ifPresent(it -> it.endAt(reached));
      while (nextOutput < times.length) {
        Vectors.copy(stateAtEnd, states.getRow(nextOutput++));
      }
    }
    solution.states().close();
    return complete && ended.isEmpty() && reached != last;
  }

  private double[] ordered(double... changes) {
    return Arrays.stream(changes).map(t -> direction * t).toArray();
  }

  private boolean isBefore(double t, double other) {
    return direction * (other - t) > 0;
  }

  private Solve arc(double start, double end, INDArray state) {
    List<Double> arcTimes = new ArrayList<>(List.of(start));
    for (int i = nextOutput; i < times.length && isBefore(times[i], end); i++) {
      arcTimes.add(times[i]);
    }
    arcTimes.add(end);
    Solve.Builder arc =
        Solve.of(solve.term(), state, arcTimes.stream().mapToDouble(Double::doubleValue).toArray())
            .stops(inside(solve.stops(), start, end, false))
            .jumps(inside(solve.jumps(), start, end, true))
            .arc(valuesBefore);
    solve.observers().forEach(arc::observer);
    solve.listeners().forEach(arc::listener);
    solve.backwardListeners().forEach(arc::backwardListener);
    dense.ifPresent(arc::observer);
    for (int i = 0; i < counts.length; i++) {
      Event event = solve.events().get(i);
      arc.event(event.mayEnd() ? event.endingAfter(event.endsAfter() - counts[i]) : event);
    }
    return arc.build();
  }

  private double[] inside(double[] given, double start, double end, boolean closed) {
    return Arrays.stream(given)
        .filter(
            t -> (isBefore(start, t) && isBefore(t, end)) || (closed && (t == start || t == end)))
        .toArray();
  }

  /** The solver with the step size and the limit on steps that are left. */
  private OdeSolver continuing() {
    if (arcs.isEmpty()) {
      return solver;
    }
    int tried = outcome.statistics().acceptedSteps() + outcome.statistics().rejectedSteps();
    OdeSolver.Builder rest =
        solver.toBuilder().maximumSteps(Math.max(1, solver.maximumSteps() - tried));
    if (solver.stepSizeController().usesErrorEstimate()) {
      rest.rememberFirstStep(false)
          .firstStep(Math.min(outcome.nextStepSize(), solver.maximumStep()));
    }
    return rest.build();
  }

  private void sum(Solution solution) {
    SolverOutcome of = solution.outcome();
    outcome =
        new SolverOutcome(
            of.status(),
            of.time(),
            of.lastStepSize(),
            of.nextStepSize(),
            outcome.statistics().plus(of.statistics()),
            outcome.stiffness().or(of::stiffness),
            sum(outcome.implicitCost(), of.implicitCost(), ImplicitCost::plus),
            sum(outcome.switching(), of.switching(), SwitchingCost::plus));
    if (!quadratures.isEmpty()) {
      Vectors.add(1, solution.quadratures(), quadratures);
      solution.quadratures().close();
    }
  }

  private static <T> Optional<T> sum(Optional<T> one, Optional<T> other, BinaryOperator<T> plus) {
    return Stream.concat(one.stream(), other.stream()).reduce(plus);
  }

  /** Applies the changes at the end of an arc: those of events first, in their order. */
  private void change(Arc arc, INDArray state) {
    for (EventOccurrence occurrence : arc.events()) {
      solve
          .events()
          .get(occurrence.event())
          .change()
          .ifPresent(
              change -> {
                change.change(arc.end(), state);
                occurrences.set(occurrences.indexOf(occurrence), occurrence.changedTo(copy(state)));
              });
    }
    if (arc.scheduledChange() > 0) {
      solve.change().change(arc.scheduledChange(), state);
    }
  }
}

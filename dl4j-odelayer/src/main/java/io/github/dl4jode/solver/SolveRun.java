package io.github.dl4jode.solver;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.event.EventLocator;
import io.github.dl4jode.event.LocatedEvents;
import io.github.dl4jode.event.StateChange;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs one solve: checks the arguments, takes memory, plans the steps, integrates. */
final class SolveRun {

  private final OdeSolver solver;
  private final Solve solve;
  private final Term term;
  private final double[] times;
  private final double first;
  private final double last;
  private final Discontinuities discontinuities;

  /**
   * Checks the solve.
   *
   * @throws IllegalArgumentException if it is not as described
   */
  SolveRun(OdeSolver solver, Solve solve) {
    this.solver = solver;
    this.solve = solve;
    this.term = solve.term();
    this.times = solve.timesInPlace();
    SolveArguments.checkState(term, solve.initialState());
    if (term.diffusion().isPresent() && !solver.method().takesDiffusion()) {
      throw new IllegalArgumentException(
          "The term has a diffusion, and method %s solves y' = f(t, y) only; leave the diffusion out, or choose a method for stochastic equations"
              .formatted(solver.method().label()));
    }
    if (solve.replayed().isPresent() && !solver.method().repeatsSteps()) {
      throw new IllegalArgumentException(
          "Method %s cannot replay a solve, because what it does in a step follows from the steps before it; solve again, or choose an explicit Runge–Kutta method"
              .formatted(solver.method().label()));
    }
    if (term.quadratureSize() > 0 && (solve.mayEndByEvent() || solve.hasChangingEvents())) {
      throw new IllegalArgumentException(
          "The term has quadratures, which are known at the ends of steps only, and an event ends a solve within a step: make each integrand a component of the state, or leave the events out");
    }
    SolveArguments.checkTimes(solve.mayEndByEvent(), times);
    this.first = times[0];
    this.last = times[times.length - 1];
    SolveArguments.checkInside("stops", solve.stops(), first, last);
    double[] jumps = Arrays.stream(solve.jumps()).filter(t -> t != first && t != last).toArray();
    SolveArguments.checkInside("jumps", jumps, first, last);
    SolveArguments.checkInside("changes", solve.changes(), first, last);
    this.discontinuities = Discontinuities.of(solve, term, first, last);
  }

  Solution run(SolverWorkspace workspace) {
    SolverMemory memory = workspace.acquire(solver.method(), term);
    try {
      Stepper stepper = memory.stepper();
      stepper.start(term, solve.initialState());
      INDArray states = states();
      return SolveArguments.isOfZeroLength(times)
          ? withoutSteps(memory, states)
          : integrate(memory, states);
    } finally {
      workspace.release();
    }
  }

  private INDArray states() {
    if (solve.output().isPresent()) {
      SolveArguments.checkOutput(term, times.length, solve.output().get());
      return solve.output().get();
    }
    return newArray(times.length, term.stateSize());
  }

  /** Whether the arrays of the solution are new ones. */
  private boolean ownsArrays() {
    return solve.output().isEmpty();
  }

  private Solution withoutSteps(SolverMemory memory, INDArray states) {
    memory.outputs().begin(states);
    for (int i = 0; i < times.length; i++) {
      Vectors.copy(memory.stepper().state(), memory.outputs().nextRow());
    }
    memory.outputs().finish();
    SolverOutcome outcome =
        new SolverOutcome(SolverStatus.SUCCESS, first, 0, 0, SolverStatistics.none());
    Optional<DenseOutput> dense = denseOutputOf(solver, solve);
    dense.ifPresent(it -> it.takeInitialState(first, memory.stepper().state()));
    return new Solution(
        times,
        states,
        quadraturesOf(memory.stepper()),
        outcome,
        List.of(),
        LocatedEvents.none(),
        dense,
        ownsArrays());
  }

  private Solution integrate(SolverMemory memory, INDArray states) {
    Stepper stepper = memory.stepper();
    StepPlan plan = plan(memory);
    memory.outputs().begin(states);
    TrajectorySink trajectory = new TrajectorySink(times, stepper, memory.outputs());
    Optional<EventLocator> events = events();
    Integration.Sink sink =
        events.isPresent() ? new EventSink(events.get(), trajectory) : trajectory;
    List<StepObserver> observers = new ArrayList<>(solve.observers());
    Optional<DenseOutput> dense = denseOutputOf(solver, solve);
    dense.ifPresent(observers::add);
    Jumps jumps = new Jumps(discontinuities.jumpsInside(), solve.changes(), change(events));
    Integration integration =
        new Integration(
            solver, memory, plan, sink, jumps, List.copyOf(observers), solve.listeners());
    SolverStatus status = integration.run();
    if (solver.remembersFirstStep()) {
      memory.rememberStep(status == SolverStatus.SUCCESS ? plan.firstProposal() : 0);
    }
    memory.outputs().finish();
    events.ifPresent(it -> it.located().close());
    LocatedEvents found = events.map(EventLocator::found).orElse(LocatedEvents.none());
    dense.ifPresent(it -> found.endTime().ifPresent(it::endAt));
    // Interpolants and quadratures are the only results that no step has checked.
    boolean lost = events.isPresent() && !events.get().interpolantIsFinite();
    return new Solution(
        times,
        states,
        quadraturesOf(stepper),
        integration.outcome(
            checked(status, lost, states, stepper), found.endTime().orElse(integration.time())),
        memory.log().toList(),
        found,
        dense,
        ownsArrays());
  }

  private static SolverStatus checked(
      SolverStatus status, boolean lost, INDArray states, Stepper stepper) {
    boolean finite = isFinite(states) && isFinite(stepper.quadratures());
    return status == SolverStatus.SUCCESS && (lost || !finite)
        ? SolverStatus.NON_FINITE_DERIVATIVE
        : status;
  }

  /** The number of steps, where neither errors nor events decide on it. */
  OptionalInt plannedSteps() {
    if (solve.replayed().isPresent()) {
      return OptionalInt.of(solve.replayed().get().size());
    }
    if (solver.stepSizeController().usesErrorEstimate()
        || solve.mayEndByEvent()
        || SolveArguments.isOfZeroLength(times)) {
      return OptionalInt.empty();
    }
    double[] ends = legs();
    long steps = 0;
    for (int i = 1; i < ends.length; i++) {
      double[] leg = {ends[i - 1], ends[i]};
      steps += new ControlledPlan(solver, leg, discontinuities, solver.firstStep()).stepsNeeded();
    }
    return steps <= Integer.MAX_VALUE ? OptionalInt.of((int) steps) : OptionalInt.empty();
  }

  private Optional<EventLocator> events() {
    return solve.events().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EventLocator(
                solve.events(),
                first,
                solve.initialState(),
                newArray(term.stateSize()),
                solve.isArc() ? Optional.of(newArray(term.stateSize())) : Optional.empty(),
                solve.valuesBefore()));
  }

  /** The change of the state at the given times, which is told to the events. */
  private StateChange change(Optional<EventLocator> events) {
    if (events.isEmpty()) {
      return solve.change();
    }
    double[] changes = solve.changes();
    return (index, state) -> {
      solve.change().change(index, state);
      events.get().stateChanged(changes[index - 1], state);
    };
  }

  /** Outputs up to the event at which the solve leaves a step, and the state there after it. */
  private record EventSink(EventLocator events, TrajectorySink trajectory)
      implements Integration.Sink {

    @Override
    public boolean needsInterpolant(double start, double end) {
      return trajectory.needsInterpolant(start, end);
    }

    @Override
    public boolean stepAccepted(Stepper step) {
      boolean left = events.stepAccepted(step);
      if (events.endTime().isPresent()) {
        trajectory.stayAt(events.endTime().getAsDouble(), events.located(), step);
      } else {
        trajectory.stepAccepted(step);
      }
      return left;
    }
  }

  /** What keeps the steps of a solve, if it was asked to. */
  static Optional<DenseOutput> denseOutputOf(OdeSolver solver, Solve solve) {
    Term term = solve.term();
    return solve.denseOutput()
        ? Optional.of(
            new DenseOutput(solver.method().interpolant(), term.stateSize(), term.dataType()))
        : Optional.empty();
  }

  private INDArray quadraturesOf(Stepper stepper) {
    INDArray total = stepper.quadratures();
    if (total.isEmpty() || solve.output().isPresent()) {
      return total;
    }
    INDArray copy = newArray(term.quadratureSize());
    Vectors.copy(total, copy);
    return copy;
  }

  private StepPlan plan(SolverMemory memory) {
    Stepper stepper = memory.stepper();
    if (solve.replayed().isPresent()) {
      return new ReplayPlan(solve.replayed().get(), first, last, discontinuities);
    }
    if (solver.stepSizeController().usesErrorEstimate()) {
      stepper.tolerances(solver.tolerances());
    }
    double[] ends = legs();
    double longest = Math.min(Math.abs(ends[1] - first), solver.maximumStep());
    return new ControlledPlan(solver, ends, discontinuities, firstStep(memory, longest));
  }

  private double firstStep(SolverMemory memory, double longest) {
    if (solver.firstStep() > 0 || !solver.stepSizeController().usesErrorEstimate()) {
      return solver.firstStep();
    }
    if (solver.remembersFirstStep() && memory.rememberedStep() > 0) {
      return Math.min(memory.rememberedStep(), longest);
    }
    return memory
        .stepper()
        .firstStep(
            discontinuities.startOfTerm(first, last),
            Math.copySign(longest, last - first),
            solver.tolerances(),
            solver.errorNorm());
  }

  /** The first time, all times at which a step must end, in order, and the last time. */
  private double[] legs() {
    double[] stops = discontinuities.stopsInside();
    double[] jumps = discontinuities.jumpsInside();
    double[] changes = solve.changes();
    if (stops.length + jumps.length + changes.length == 0) {
      return new double[] {first, last};
    }
    double direction = Math.signum(last - first);
    DoubleStream inside =
        Stream.of(stops, jumps, changes)
            .flatMapToDouble(Arrays::stream)
            .map(time -> direction * time + 0.0)
            .sorted()
            .distinct()
            .map(time -> direction * time);
    return DoubleStream.concat(
            DoubleStream.concat(DoubleStream.of(first), inside), DoubleStream.of(last))
        .toArray();
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  private INDArray newArray(long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(term.dataType(), shape);
    }
  }

  private static boolean isFinite(INDArray array) {
    return array.isEmpty() || Double.isFinite(Vectors.norm(array.reshape(array.length())));
  }
}

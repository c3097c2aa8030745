package io.github.dl4jode.solver;

import io.github.dl4jode.field.QuadratureField;
import io.github.dl4jode.field.StagedField;
import io.github.dl4jode.field.VectorField;
import io.github.dl4jode.vector.Vectors;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Puts the parts of a solve together: checks the arguments, takes memory, plans, runs. */
final class SolverEngine {

  private final OdeSolver solver;
  private final VectorField field;
  private final INDArray initialState;

  SolverEngine(OdeSolver solver, VectorField field, INDArray initialState) {
    this.solver = solver;
    this.field = field;
    this.initialState = initialState;
    SolveArguments.checkState(field, initialState);
  }

  OdeSolution solve(double[] times, SolverWorkspace workspace, StepObserver observer) {
    double[] checked = SolveArguments.checkTimes(times);
    return run(
        workspace,
        memory ->
            solve(
                memory,
                checked,
                observer,
                newArray(checked.length, field.stateSize()),
                newQuadratures()));
  }

  OdeSolution solve(
      double[] times, SolverWorkspace workspace, StepObserver observer, INDArray states) {
    double[] checked = SolveArguments.checkTimes(times);
    SolveArguments.checkOutput(field, checked.length, states);
    return run(
        workspace,
        memory -> solve(memory, checked, observer, states, memory.quadratures().total()));
  }

  private OdeSolution solve(
      SolverMemory memory,
      double[] times,
      StepObserver observer,
      INDArray states,
      INDArray quadratures) {
    Stepper stepper = stepper(memory);
    StepPlan plan = plan(stepper, times[0], times[times.length - 1]);
    memory.outputs().begin(states);
    StepSink sink = new TrajectorySink(times, stepper);
    return trajectory(times, stepper, plan, sink, observer, states, quadratures);
  }

  OdeSolution solveWithJumps(
      double[] times, SolverWorkspace workspace, StateJump jump, INDArray states) {
    double[] checked = SolveArguments.checkTimes(times);
    SolveArguments.checkOutput(field, 2, states);
    return run(workspace, memory -> solveWithJumps(memory, checked, jump, states));
  }

  private OdeSolution solveWithJumps(
      SolverMemory memory, double[] times, StateJump jump, INDArray states) {
    double[] ends = {times[0], times[times.length - 1]};
    Stepper stepper = stepper(memory);
    StepPlan plan = new LegsPlan(times, plan(stepper, times[0], times[1]), this::plan);
    memory.outputs().begin(states);
    StepSink sink = new JumpSink(times, jump, new TrajectorySink(ends, stepper));
    return trajectory(
        ends, stepper, plan, sink, StepObserver.none(), states, memory.quadratures().total());
  }

  OdeSolution replay(
      double[] times, List<AcceptedStep> steps, SolverWorkspace workspace, StepObserver observer) {
    double[] checked = SolveArguments.checkTimes(times);
    StepPlan plan = new ReplayPlan(steps, checked[0], checked[checked.length - 1]);
    return run(workspace, memory -> replay(memory, checked, plan, observer));
  }

  private OdeSolution replay(
      SolverMemory memory, double[] times, StepPlan plan, StepObserver observer) {
    Stepper stepper = stepper(memory);
    INDArray states = newArray(times.length, field.stateSize());
    memory.outputs().begin(states);
    StepSink sink = new TrajectorySink(times, stepper);
    return trajectory(times, stepper, plan, sink, observer, states, newQuadratures());
  }

  INDArray stages(AcceptedStep step, SolverWorkspace workspace) {
    return run(
        workspace,
        memory -> {
          stepper(memory).attempt(step.time(), step.stepSize());
          return memory.stages().stages();
        });
  }

  EventSolution solveUntil(double t0, double tEnd, EventFunction event, SolverWorkspace workspace) {
    SolveArguments.checkTimes(t0, tEnd);
    return run(workspace, memory -> locate(memory, t0, tEnd, event));
  }

  private EventSolution locate(SolverMemory memory, double t0, double tEnd, EventFunction event) {
    Stepper stepper = stepper(memory);
    INDArray state = newArray(field.stateSize());
    EventSink sink = new EventSink(event, t0, initialState, state);
    Integration integration =
        new Integration(solver, stepper, plan(stepper, t0, tEnd), sink, StepObserver.none());
    SolverStatus status = integration.run();
    if (!sink.interpolantIsFinite()) {
      status = SolverStatus.NON_FINITE_DERIVATIVE;
    }
    if (!sink.occurred()) {
      stepper.copyCurrent(state);
    }
    double time = sink.occurred() ? sink.eventTime() : integration.time();
    return new EventSolution(sink.occurred(), state, integration.outcome(status, time));
  }

  private OdeSolution trajectory(
      double[] times,
      Stepper stepper,
      StepPlan plan,
      StepSink sink,
      StepObserver observer,
      INDArray states,
      INDArray quadratures) {
    SolverMemory memory = stepper.memory();
    Integration integration = new Integration(solver, stepper, plan, sink, observer);
    SolverStatus status = integration.run();
    memory.outputs().finish();
    memory.quadratures().copyTo(quadratures);
    if (status == SolverStatus.SUCCESS && !(isFinite(states) && isFinite(quadratures))) {
      // Interpolants and quadratures are the only results that no step has checked.
      status = SolverStatus.NON_FINITE_DERIVATIVE;
    }
    return new OdeSolution(
        times,
        states,
        quadratures,
        integration.outcome(status, integration.time()),
        memory.log().toList());
  }

  private <T> T run(SolverWorkspace workspace, Function<SolverMemory, T> task) {
    SolverMemory memory = workspace.acquire(solver.method(), field);
    try {
      return task.apply(memory);
    } finally {
      workspace.release();
    }
  }

  private Stepper stepper(SolverMemory memory) {
    return new Stepper(memory, evaluator(memory), initialState);
  }

  private FieldEvaluator evaluator(SolverMemory memory) {
    if (field instanceof QuadratureField carrying) {
      return new QuadratureEvaluator(carrying, memory.tableau(), memory.quadratures());
    }
    return field instanceof StagedField staged
        ? new StageEvaluator(staged)
        : FieldEvaluator.plain(field);
  }

  private StepPlan plan(Stepper stepper, double first, double last) {
    boolean automatic =
        solver.stepSizeController() instanceof AdaptiveStepSize && solver.firstStep() == 0;
    double firstStep =
        automatic ? new InitialStep(solver, stepper).choose(first, last) : solver.firstStep();
    return plan(first, last, firstStep);
  }

  private StepPlan plan(double first, double last, double firstStep) {
    StepSizeController controller = solver.stepSizeController();
    return controller instanceof FixedStepSize fixed
        ? new FixedPlan(fixed, first, last)
        : new AdaptivePlan(solver, (AdaptiveStepSize) controller, first, last, firstStep);
  }

  private INDArray newQuadratures() {
    return field instanceof QuadratureField carrying
        ? newArray(carrying.quadratureSize())
        : Nd4j.empty(field.dataType());
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  private INDArray newArray(long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(field.dataType(), shape);
    }
  }

  private static boolean isFinite(INDArray array) {
    return array.isEmpty() || Double.isFinite(Vectors.norm(array.reshape(array.length())));
  }
}

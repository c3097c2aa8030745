package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.explicit.ButcherTableau;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A solve is its initial state and its list of steps, to the bit. */
class ReplayTest {

  private static final ReferenceProblem PROBLEM = ReferenceProblem.SINE;

  static Stream<Arguments> cases() {
    return Methods.all().stream()
        .flatMap(
            method ->
                Stream.of(DataType.DOUBLE, DataType.FLOAT)
                    .flatMap(
                        type ->
                            Stream.of(
                                Arguments.of(method, type, new double[] {1, 1.7, 1.75, 3, 4}),
                                Arguments.of(method, type, new double[] {4, 3.1, 2}))));
  }

  /** What an observer sees: copies of y_n and of the stages. */
  private record Seen(AcceptedStep step, Made increment, INDArray state, INDArray stages) {}

  private record Made(double start, double end) implements Increment {}

  private static final class Recorder implements StepObserver {
    private final List<Seen> seen = new ArrayList<>();
    private final boolean interpolant;

    Recorder(boolean interpolant) {
      this.interpolant = interpolant;
    }

    @Override
    public void stepAccepted(Step step) {
      AcceptedStep made = new AcceptedStep(step.start(), step.size());
      seen.add(
          new Seen(
              made, new Made(step.start(), step.end()), step.state().dup(), step.rows().dup()));
    }

    @Override
    public boolean needsInterpolant() {
      return interpolant;
    }
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method).rtol(1e-4).atol(1e-6);
    return method.tableau().hasErrorEstimate()
        ? builder.build()
        : builder.stepSizeController(new FixedStepSize(0.071)).build();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void replayGivesTheSameBits(ExplicitRungeKutta method, DataType type, double[] times) {
    OdeSolver solver = solver(method);
    INDArray start = PROBLEM.initialState(type);
    FunctionField field = PROBLEM.field(type);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Recorder first = new Recorder(true);
      Solution solution =
          solver.solve(Solve.of(field, start, times).observer(first).build(), workspace).orThrow();
      Recorder second = new Recorder(true);
      Solution replayed =
          solver
              .solve(
                  Solve.of(field, start, times).replay(solution.steps()).observer(second).build(),
                  workspace)
              .orThrow();
      assertEquals(solution.states(), replayed.states());
      assertEquals(solution.steps(), replayed.steps());
      assertEquals(0, replayed.statistics().rejectedSteps());
      assertEquals(first.seen, second.seen);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void stagesOfASingleStepAreTheSameBits(ExplicitRungeKutta method, DataType type, double[] times) {
    OdeSolver solver = solver(method);
    FunctionField field = PROBLEM.field(type);
    try (SolverWorkspace workspace = new SolverWorkspace();
        Stepper stepper = method.newStepper(field.shape())) {
      Recorder recorder = new Recorder(false);
      INDArray start = PROBLEM.initialState(type);
      solver.solve(Solve.of(field, start, times).observer(recorder).build(), workspace).orThrow();
      for (Seen seen : recorder.seen) {
        stepper.start(field, seen.state);
        stepper.attempt(seen.increment);
        // With an output inside the step there may be the last row of its interpolant as well.
        INDArray stages =
            seen.stages.get(
                NDArrayIndex.interval(0, method.tableau().stages()), NDArrayIndex.all());
        assertEquals(stages, stepper.rows(), "" + seen.step);
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void theObserverSeesTheStepsAndAllThatMakesThem(
      ExplicitRungeKutta method, DataType type, double[] times) {
    ButcherTableau tableau = method.tableau();
    INDArray start = PROBLEM.initialState(type);
    Recorder recorder = new Recorder(true);
    Solution solution;
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      solution =
          solver(method)
              .solve(
                  Solve.of(PROBLEM.field(type), start, times).observer(recorder).build(),
                  workspace);
    }
    List<Seen> seen = recorder.seen;
    assertEquals(solution.steps(), seen.stream().map(Seen::step).toList());
    assertEquals(start, seen.get(0).state);
    double last = times[times.length - 1];
    double rounding = type == DataType.FLOAT ? 1e-6 : 1e-14;
    int rows = Math.max(tableau.stages(), tableau.interpolant().rows());
    for (int n = 0; n < seen.size(); n++) {
      Seen now = seen.get(n);
      boolean isLast = n == seen.size() - 1;
      assertArrayEquals(new long[] {rows, 1}, now.stages.shape());
      double sum = 0;
      double magnitude = Math.abs(now.state.getDouble(0));
      for (int i = 0; i < tableau.stages(); i++) {
        double term = tableau.b(i) * now.stages.getDouble(i, 0);
        sum += term;
        magnitude += Math.abs(now.step.stepSize() * term);
      }
      double end = now.state.getDouble(0) + now.step.stepSize() * sum;
      double next = (isLast ? solution.finalState() : seen.get(n + 1).state).getDouble(0);
      assertEquals(next, end, rounding * magnitude);
      double nextTime = isLast ? last : seen.get(n + 1).step.time();
      assertEquals(nextTime, now.step.time() + now.step.stepSize(), 1e-14);
      if (!isLast && tableau.interpolant().rows() == rows && !method.equals(Methods.EULER)) {
        // The next step begins with the row f(t_{n+1}, y_{n+1}).
        int endRow = tableau.firstInterpolationStage() - 1;
        assertEquals(seen.get(n + 1).stages.getDouble(0, 0), now.stages.getDouble(endRow, 0));
      }
    }
  }

  @Test
  void interiorTimesOfAReplayMayDiffer() {
    OdeSolver solver = OdeSolver.builder().build();
    INDArray start = PROBLEM.initialState(DataType.DOUBLE);
    FunctionField field = PROBLEM.field(DataType.DOUBLE);
    Solution with = solver.solve(field, start, 1, 2.5, 8).orThrow();
    Solution without = solver.solve(field, start, 1, 8).orThrow();
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution replayed =
          solver.solve(
              Solve.of(field, start, 1, 2.5, 8).replay(without.steps()).build(), workspace);
      assertEquals(with.states(), replayed.states());
    }
  }

  @Test
  void stepsThatDoNotLeadThereAreRefused() {
    OdeSolver solver = OdeSolver.builder().build();
    INDArray start = PROBLEM.initialState(DataType.DOUBLE);
    FunctionField field = PROBLEM.field(DataType.DOUBLE);
    double[] times = {1, 8};
    List<AcceptedStep> steps = solver.solve(field, start, times).steps();
    List<AcceptedStep> gap = new ArrayList<>(steps);
    gap.remove(3);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      for (List<AcceptedStep> wrong :
          List.of(List.<AcceptedStep>of(), steps.subList(0, 5), steps.subList(1, 5), gap)) {
        IllegalArgumentException failure =
            assertThrows(
                IllegalArgumentException.class,
                () -> solver.solve(Solve.of(field, start, times).replay(wrong).build(), workspace));
        assertTrue(failure.getMessage().toLowerCase(java.util.Locale.ROOT).contains("replay"));
      }
    }
  }
}

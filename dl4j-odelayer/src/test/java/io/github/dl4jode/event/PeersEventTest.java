package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.batch.ExampleGradients;
import io.github.dl4jode.batch.ExampleSolutions;
import io.github.dl4jode.batch.ExampleSolver;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What torchdiffeq and diffrax ask of events. */
class PeersEventTest {

  private static final double FOREVER = Double.POSITIVE_INFINITY;

  /** Fixed steps of 1, and adaptive ones. */
  static List<OdeSolver> solvers() {
    OdeSolver fixed =
        OdeSolver.builder().method(Methods.TSIT5).stepSizeController(new FixedStepSize(1)).build();
    OdeSolver adaptive =
        OdeSolver.builder().method(Methods.TSIT5).rtol(1e-3).atol(1e-6).firstStep(1).build();
    return List.of(fixed, adaptive);
  }

  static Stream<Arguments> problems() {
    return Methods.all().stream()
        .flatMap(
            method ->
                Stream.of(DataType.DOUBLE, DataType.FLOAT)
                    .flatMap(
                        type ->
                            Stream.of("constant", "sine")
                                .map(problem -> Arguments.of(method, type, problem))));
  }

  private static void constant(double t, double[] y, double... derivative) {
    derivative[0] = 0.2 + Math.pow(y[0] - (0.2 * t + 3), 5);
  }

  private static void sine(double t, double[] y, double... derivative) {
    derivative[0] = 2 * y[0] / t + Math.pow(t, 4) * Math.sin(2 * t) - t * t + 4 * t * t * t;
  }

  private static double exact(String problem, double t) {
    return problem.equals("constant")
        ? 0.2 * t + 3
        : -0.5 * Math.pow(t, 4) * Math.cos(2 * t)
            + 0.5 * Math.pow(t, 3) * Math.sin(2 * t)
            + 0.25 * t * t * Math.cos(2 * t)
            - t * t * t
            + 2 * Math.pow(t, 4)
            + (Math.PI - 0.25) * t * t;
  }

  /** The time at which the solution has the value of the third of ten points from 1 to 8. */
  @ParameterizedTest
  @MethodSource("problems")
  void aLevelIsReached(ExplicitRungeKutta method, DataType type, String problem) {
    // Sums by ND4J round each term.
    double bound = method.tableau().order() == 1 ? 5e-3 : HostLoops.areAllowed() ? 1e-4 : 3e-4;
    OdeSolver.Builder builder = OdeSolver.builder().method(method).maximumSteps(200_000);
    if (method.tableau().hasErrorEstimate() && method.tableau().order() > 2) {
      builder.rtol(1e-6).atol(1e-7);
    } else {
      builder.stepSizeController(new FixedStepSize(0.01));
    }
    FunctionField field =
        new FunctionField(
            1, type, problem.equals("constant") ? PeersEventTest::constant : PeersEventTest::sine);
    for (boolean reverse : new boolean[] {false, true}) {
      double start = reverse ? 8 : 1;
      double time = start + (reverse ? -1 : 1) * 2 * 7 / 9.0;
      double level = exact(problem, time);
      INDArray y0 = Nd4j.createFromArray(exact(problem, start)).castTo(type);
      Solve solve =
          Solve.of(field, y0, start, reverse ? -FOREVER : FOREVER)
              .event((t, y) -> y.getDouble(0) - level)
              .build();
      Solution solution = builder.build().solve(solve).orThrow();
      assertEquals(time, solution.time(), bound * time, "reverse " + reverse);
      assertEquals(level, solution.finalState().getDouble(0), bound * level);
    }
  }

  private static Solution solve(
      OdeSolver solver, double rate, double offset, double y0, double end, Event... events) {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = rate * y[0] + offset);
    Solve.Builder builder = Solve.of(field, Nd4j.createFromArray(y0), 0, end);
    for (Event event : events) {
      builder.event(event);
    }
    return solver.solve(builder.build()).orThrow();
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void conditionsAndFunctionsEndASolveWithoutAnEnd(OdeSolver solver) {
    Solution condition =
        solve(solver, 1, 0, 1, FOREVER, Event.ending(Event.when((t, y) -> t > 10)).rising());
    assertEquals(10, condition.time(), 1e-13);
    Solution function = solve(solver, 1, 0, 1, FOREVER, Event.ending((t, y) -> t - 10));
    assertEquals(10, function.time(), 1e-13);
    assertTrue(function.finalState().getDouble(0) > 10);
    Solution time =
        solve(solver, 1, 0, 1, FOREVER, Event.ending((t, y) -> y.getDouble(0) - Math.E));
    assertEquals(1, time.time(), 1e-3);
    Solution value = solve(solver, 0, 1, -10, FOREVER, Event.ending((t, y) -> y.getDouble(0)));
    assertEquals(0, value.finalState().getDouble(0), 1e-13);
    assertEquals(10, value.time(), 1e-13);
    Solution none = solve(solver, 0, 1, -10, 5, Event.ending((t, y) -> y.getDouble(0)));
    assertTrue(none.events().isEmpty());
    assertEquals(5, none.time());
    Solution two =
        solve(
            solver,
            0,
            1,
            -10,
            FOREVER,
            Event.ending((t, y) -> t - 10),
            Event.ending((t, y) -> y.getDouble(0) + 5));
    assertEquals(1, two.events().size());
    assertEquals(1, two.events().get(0).event());
    assertEquals(5, two.time(), 1e-13);
    Solution steady =
        solve(solver, -1, 0, 1, FOREVER, Event.ending((t, y) -> Math.abs(y.getDouble(0)) - 1e-6));
    assertEquals(0, steady.finalState().getDouble(0), 1e-5);
  }

  static Stream<GradientMethod> methods() {
    return Stream.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());
  }

  /** x'' = -8 from x0 meets 0 at τ = √x0 / 2. */
  @ParameterizedTest
  @MethodSource("methods")
  void theTimeOfTheFirstBounceIsDifferentiated(GradientMethod method) {
    INDArray turn = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 0}});
    INDArray gravity = Nd4j.createFromArray(new double[][] {{0, -8}});
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mmul(graph.constant(turn)).add(graph.constant(gravity)),
                DataType.DOUBLE,
                new long[] {1, 2},
                Map.of());
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventFunction ground =
          TapeEvent.function(term, (graph, it) -> graph.slice(it.y(), new int[] {0, 0}, 1, 1));
      for (double height : new double[] {1, 3, 10}) {
        Solve solve =
            Solve.of(term, Nd4j.createFromArray(height, 0.0), 0, FOREVER).event(ground).build();
        var solution = method.solve(OdeSolver.builder().build(), solve, workspace);
        assertEquals(Math.sqrt(height) / 2, solution.solution().orThrow().time(), 1e-9);
        INDArray ofStart =
            solution
                .backward(
                    Nd4j.zeros(DataType.DOUBLE, 2, 2),
                    Nd4j.empty(DataType.DOUBLE),
                    EventCotangents.none().time(0, 1))
                .initialState();
        assertEquals(0.25 / Math.sqrt(height), ofStart.getDouble(0), 1e-7);
      }
      IllegalArgumentException twoElements =
          assertThrows(
              IllegalArgumentException.class,
              () -> TapeEvent.function(term, (graph, it) -> it.y()).value(0, gravity.reshape(2)));
      assertTrue(!twoElements.getMessage().isEmpty());
    }
  }

  /** y' = -y from y0 at t0 to a threshold, each example with its own of the three. */
  @ParameterizedTest
  @MethodSource("solvers")
  void examplesHaveTheirOwnStartsTimesAndThresholds(OdeSolver solver) {
    try (TapeTerm term =
            TapeTerm.builder(
                    (graph, it) -> TapeTerm.Parts.of(graph.math().neg(it.y())),
                    DataType.DOUBLE,
                    1,
                    1)
                .input("threshold", 1, 1)
                .build();
        ExampleSolver examples = new ExampleSolver(term, solver, new DiscreteAdjoint(), true)) {
      DifferentiableEventFunction reached =
          TapeEvent.function(term, (graph, it) -> it.y().sub(it.inputs().get("threshold")));
      int batch = 10;
      INDArray states = Nd4j.createUninitialized(DataType.DOUBLE, batch, 1);
      double[] thresholds = new double[batch];
      for (int i = 0; i < batch; i++) {
        states.putScalar(i, 0, 3.0 + i);
        thresholds[i] = (i + 1) / 5.0;
      }
      ExampleSolutions solutions =
          examples
              .forward(
                  states,
                  new io.github.dl4jode.batch.ExampleProblem() {
                    @Override
                    public Solve solve(int example, INDArray state) {
                      double start = example / 10.0;
                      return Solve.of(term, state, start, FOREVER).event(reached).build();
                    }

                    @Override
                    public void prepare(int example) {
                      term.input("threshold").assign(thresholds[example]);
                      term.parametersChanged();
                    }
                  })
              .orThrow();
      ExampleGradients gradients =
          examples.backward(i -> Nd4j.createFromArray(new double[][] {{0}, {1}}), false);
      for (int i = 0; i < batch; i++) {
        assertEquals(thresholds[i], solutions.finalStates().getDouble(i), 1e-12);
        double time = i / 10.0 + Math.log((3 + i) / thresholds[i]);
        assertEquals(time, solutions.each().get(i).time(), 2e-2);
        // The state at the event is the threshold, whatever the start.
        assertEquals(0, gradients.initialStates().getDouble(i), 1e-6);
        assertEquals(1, gradients.inputs().get("threshold").getDouble(i), 1e-6);
      }
    }
  }

  /** The event of a whole batch: the largest of ten components reaches 1. */
  @ParameterizedTest
  @MethodSource("solvers")
  void oneEventMayReadAWholeBatch(OdeSolver solver) {
    FunctionField field =
        new FunctionField(
            10,
            DataType.DOUBLE,
            (t, y, d) -> {
              for (int i = 0; i < 10; i++) {
                d[i] = -y[i];
              }
            });
    INDArray start = Nd4j.arange(10).castTo(DataType.DOUBLE).addi(2);
    Solve solve =
        Solve.of(field, start, 0, FOREVER).event((t, y) -> y.maxNumber().doubleValue() - 1).build();
    Solution solution = solver.solve(solve).orThrow();
    assertEquals(1, solution.finalState().maxNumber().doubleValue(), 1e-12);
    assertEquals(Math.log(11), solution.time(), 1e-2);
  }

  /** y' = (1, 1) in steps of 1 until the first component is at a half after some steps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void whatIsSavedUpToAnEvent(int steps) {
    double threshold = steps - 0.5;
    FunctionField field = new FunctionField(2, DataType.DOUBLE, (t, y, d) -> Arrays.fill(d, 1));
    double[] times = {0, 0.5, 3.5, 5.5, 10};
    int[] seen = {0};
    Solve solve =
        Solve.of(field, Nd4j.createFromArray(0.0, -threshold), times)
            .event((t, y) -> y.getDouble(0) - threshold)
            .observer(step -> seen[0]++)
            .denseOutput()
            .build();
    Solution solution = solvers().get(0).solve(solve).orThrow();
    assertEquals(steps, solution.steps().size());
    assertEquals(steps, seen[0]);
    assertEquals(threshold, solution.time(), 1e-13);
    assertArrayEquals(new double[] {threshold, 0}, solution.finalState().toDoubleVector(), 1e-13);
    for (int i = 0; i < times.length; i++) {
      // At the event, and as if the solution stayed there, after it.
      double x = Math.min(times[i], threshold);
      assertArrayEquals(
          new double[] {x, x - threshold}, solution.states().getRow(i).toDoubleVector(), 1e-13);
    }
    assertEquals(threshold, solution.denseOutput().at(threshold).getDouble(0), 1e-13);
    assertThrows(IllegalArgumentException.class, () -> solution.denseOutput().at(threshold + 0.1));
    solution.denseOutput().close();
  }
}

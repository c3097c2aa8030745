package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.multistep.Adams;
import io.github.dl4jode.term.Term;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.serde.json.JsonMappers;

/** Solves by the Adams method of variable step and order. */
class AdamsTest {

  private static OdeSolver solver(Method method, double tolerance) {
    return OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
  }

  /** y = (cos, -sin) of an angle that turns by 1 + cos(t) / 2. */
  private static FunctionField turning(DataType type) {
    return new FunctionField(
        2,
        type,
        (t, y, d) -> {
          double rate = 1 + Math.cos(t) / 2;
          d[0] = y[1] * rate;
          d[1] = -y[0] * rate;
        });
  }

  private static double angle(double t) {
    return t + Math.sin(t) / 2;
  }

  private static double error(INDArray states, double... times) {
    double largest = 0;
    for (int i = 0; i < times.length; i++) {
      double first = states.getDouble(2L * i) - Math.cos(angle(times[i]));
      double second = states.getDouble(2L * i + 1) + Math.sin(angle(times[i]));
      largest = Math.max(largest, Math.hypot(first, second));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1e-7, 1e-10})
  void theErrorIsAsAskedAtHalfTheEvaluations(double tolerance) {
    FunctionField field = turning(DataType.DOUBLE);
    INDArray y0 = Nd4j.createFromArray(1.0, 0.0);
    Solution adams = solver(Methods.ADAMS, tolerance).solve(field, y0, 0, 20).orThrow();
    Solution dopri5 = solver(Methods.DOPRI5, tolerance).solve(field, y0, 0, 20).orThrow();
    Solution dopri8 = solver(Methods.DOPRI8, tolerance).solve(field, y0, 0, 20).orThrow();
    int spent = adams.statistics().functionEvaluations();
    assertTrue(error(adams.finalState(), 20) < 50 * tolerance, "" + error(adams.finalState(), 20));
    assertTrue(spent < dopri5.statistics().functionEvaluations(), "" + spent);
    if (tolerance < 1e-4) {
      assertTrue(spent < 0.5 * dopri5.statistics().functionEvaluations(), "dopri5, " + spent);
      assertTrue(spent < 0.6 * dopri8.statistics().functionEvaluations(), "dopri8, " + spent);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ReferenceProblem.class,
      names = {"A2", "A3", "A4_LOGISTIC", "B2_CHAIN", "B5_RIGID_BODY", "SINE", "LINEAR"})
  void problemsOfTheDetest(ReferenceProblem problem) {
    for (double tolerance : new double[] {1e-4, 1e-7}) {
      Solution solution =
          solver(Methods.ADAMS, tolerance)
              .solve(
                  problem.field(DataType.DOUBLE),
                  problem.initialState(DataType.DOUBLE),
                  problem.start(),
                  problem.end())
              .orThrow();
      double error = ReferenceProblem.relativeError(solution.finalState(), problem.solution());
      assertTrue(error < 60 * tolerance, problem + ": " + error);
    }
  }

  @Test
  void evaluationsAreTwoForEachStep() {
    FunctionField field = turning(DataType.DOUBLE);
    Solution solution =
        solver(Methods.ADAMS, 1e-6).solve(field, Nd4j.createFromArray(1.0, 0.0), 0, 20);
    SolverStatistics cost = solution.statistics();
    assertEquals(field.evaluations(), cost.functionEvaluations());
    // The start of the solve needs two, and a rejected step one.
    assertEquals(2 + 2 * cost.acceptedSteps() + cost.rejectedSteps(), cost.functionEvaluations());
  }

  @Test
  void outputsDenseOutputAndDerivativesAreOnTheSolution() {
    for (double end : new double[] {10, -10}) {
      double[] times = {0, 0.013 * end, 0.4 * end, 0.41 * end, 0.83 * end, end};
      Solution solution =
          solver(Methods.ADAMS, 1e-9)
              .solve(
                  Solve.of(turning(DataType.DOUBLE), Nd4j.createFromArray(1.0, 0.0), times)
                      .denseOutput()
                      .build())
              .orThrow();
      assertTrue(error(solution.states(), times) < 1e-7, "outputs");
      try (DenseOutput dense = solution.denseOutput()) {
        INDArray again = dense.at(times);
        assertEquals(0, again.sub(solution.states()).norm2Number().doubleValue(), 1e-13);
        for (int i = 0; i < 50; i++) {
          double t = end * i / 49;
          double slope = -Math.sin(angle(t)) * (1 + Math.cos(t) / 2);
          assertEquals(slope, dense.derivativeAt(t).getDouble(0), 1e-6, "t = " + t);
        }
      }
    }
  }

  @Test
  void anEventIsFoundAndTheSolveGoesOnAfterAChange() {
    Event turned = Event.recording((t, y) -> y.getDouble(0));
    Solution solution =
        solver(Methods.ADAMS, 1e-10)
            .solve(
                Solve.of(turning(DataType.DOUBLE), Nd4j.createFromArray(1.0, 0.0), 0, 3)
                    .event(turned)
                    .build())
            .orThrow();
    assertEquals(Math.PI / 2, angle(solution.events().get(0).time()), 1e-8);
    // The state is doubled at t = 2: all after it is twice as large.
    Solution changed =
        solver(Methods.ADAMS, 1e-10)
            .solve(
                Solve.of(turning(DataType.DOUBLE), Nd4j.createFromArray(1.0, 0.0), 0, 5)
                    .changes((index, state) -> state.muli(2), 2)
                    .build())
            .orThrow();
    assertEquals(2 * Math.cos(angle(5)), changed.finalState().getDouble(0), 1e-8);
  }

  /** y' = 1 before t = 1, and -y after it. */
  @Test
  void afterAJumpTheOrderStartsAgain() {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t < 1 ? 1 : -y[0]);
    INDArray y0 = Nd4j.createFromArray(1.0);
    Solution told =
        solver(Methods.ADAMS, 1e-9).solve(Solve.of(field, y0, 0, 3).jumps(1).build()).orThrow();
    Solution untold = solver(Methods.ADAMS, 1e-9).solve(field, y0, 0, 3).orThrow();
    assertEquals(2 * Math.exp(-2), told.finalState().getDouble(0), 1e-7);
    assertEquals(2 * Math.exp(-2), untold.finalState().getDouble(0), 1e-6);
    assertTrue(told.statistics().functionEvaluations() < untold.statistics().functionEvaluations());
  }

  /** y' = -y with the quadrature of y². */
  private record Energy(boolean quadratureErrorControlled) implements Term {

    @Override
    public long batch() {
      return 1;
    }

    @Override
    public long size() {
      return 1;
    }

    @Override
    public DataType dataType() {
      return DataType.DOUBLE;
    }

    @Override
    public long quadratureSize() {
      return 2;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      double y = state.getDouble(0);
      derivative.putScalar(0, -y);
      integrand.putScalar(0, y * y);
      integrand.putScalar(1, Math.cos(3 * t));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void quadraturesHaveTheSameFormulas(boolean controlled) {
    Solution solution =
        solver(Methods.ADAMS, 1e-9)
            .solve(
                Solve.of(new Energy(controlled), Nd4j.createFromArray(1.0), 0, 2)
                    .denseOutput()
                    .build())
            .orThrow();
    assertEquals((1 - Math.exp(-4)) / 2, solution.quadratures().getDouble(0), 1e-7);
    double bar = controlled ? 1e-7 : 1e-4;
    assertEquals(Math.sin(6) / 3, solution.quadratures().getDouble(1), bar);
    assertEquals(Math.exp(-1.3), solution.denseOutput().at(1.3).getDouble(0), 1e-8);
    solution.denseOutput().close();
  }

  @Test
  void floatsAndLongStates() {
    INDArray one = Nd4j.createFromArray(1f, 0f);
    Solution solution =
        solver(Methods.ADAMS, 1e-9).solve(turning(DataType.FLOAT), one, 0, 10).orThrow();
    assertTrue(error(solution.finalState(), 10) < 2e-5, "" + error(solution.finalState(), 10));
    INDArray start = Nd4j.linspace(1, 2, 500, DataType.DOUBLE);
    FunctionField decay =
        new FunctionField(
            500,
            DataType.DOUBLE,
            (t, y, d) -> {
              for (int i = 0; i < d.length; i++) {
                d[i] = -y[i] * (1 + i / 500.0);
              }
            });
    INDArray end = solver(Methods.ADAMS, 1e-8).solve(decay, start, 0, 1).orThrow().finalState();
    for (int i = 0; i < 500; i++) {
      double exact = start.getDouble(i) * Math.exp(-(1 + i / 500.0));
      assertEquals(exact, end.getDouble(i), 1e-6);
    }
  }

  @Test
  void withFixedStepsTheOrderRisesToTheLargest() {
    OdeSolver fixed =
        OdeSolver.builder()
            .method(new Adams(4))
            .stepSizeController(new FixedStepSize(0.02))
            .build();
    Solution solution =
        fixed.solve(turning(DataType.DOUBLE), Nd4j.createFromArray(1.0, 0.0), 0, 5).orThrow();
    assertTrue(error(solution.finalState(), 5) < 1e-5, "" + error(solution.finalState(), 5));
    assertEquals(2 * 250 + 1, solution.statistics().functionEvaluations());
  }

  @Test
  void everyControllerServes() {
    for (AdaptiveStepSize controller :
        List.of(
            AdaptiveStepSize.proportionalIntegral(),
            AdaptiveStepSize.proportionalIntegralDerivative())) {
      Solution solution =
          solver(Methods.ADAMS, 1e-8).toBuilder()
              .stepSizeController(controller)
              .build()
              .solve(turning(DataType.DOUBLE), Nd4j.createFromArray(1.0, 0.0), 0, 20)
              .orThrow();
      assertTrue(error(solution.finalState(), 20) < 1e-6);
    }
  }

  @Test
  void aReplayAndAWrongOrderAreRefused() {
    FunctionField field = turning(DataType.DOUBLE);
    INDArray y0 = Nd4j.createFromArray(1.0, 0.0);
    OdeSolver solver = solver(Methods.ADAMS, 1e-6);
    List<AcceptedStep> steps = solver.solve(field, y0, 0, 1).steps();
    Solve replay = Solve.of(field, y0, 0, 1).replay(steps).build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> solver.solve(replay)).getMessage();
    assertTrue(message.startsWith("Method adams cannot replay a solve"), message);
    assertThrows(IllegalArgumentException.class, () -> new Adams(13));
    assertThrows(IllegalArgumentException.class, () -> new Adams(0));
  }

  @Test
  void aConfigurationRoundTrips() throws Exception {
    OdeSolver solver = solver(new Adams(5), 1e-6);
    String text = JsonMappers.getMapper().writeValueAsString(solver);
    assertEquals(solver, JsonMappers.getMapper().readValue(text, OdeSolver.class));
  }

  @Test
  void aTermThatIsNotFiniteEndsTheSolve() {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = Math.sqrt(1 - t));
    Solution solution = solver(Methods.ADAMS, 1e-6).solve(field, Nd4j.createFromArray(1.0), 0, 2);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertEquals(1, solution.time(), 1e-6);
    FunctionField square = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = y[0] * y[0]);
    Solution grown = solver(Methods.ADAMS, 1e-6).solve(square, Nd4j.createFromArray(1.0), 0, 2);
    assertTrue(grown.status() != SolverStatus.SUCCESS && grown.time() < 1.001, grown.toString());
  }
}

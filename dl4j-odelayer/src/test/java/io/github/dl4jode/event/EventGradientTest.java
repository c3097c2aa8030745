package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients through events: closed forms and finite differences. */
class EventGradientTest {

  private static final OdeSolver SOLVER =
      OdeSolver.builder().rtol(1e-11).atol(1e-11).maximumSteps(100_000).build();

  static Stream<GradientMethod> methods() {
    return Stream.of(
        new ContinuousAdjoint(),
        new InterpolatingAdjoint(),
        new DiscreteAdjoint(),
        new DiscreteAdjoint(StageStorage.STORED),
        new DiscreteAdjoint(StageStorage.RECOMPUTED),
        new DiscreteAdjoint(new Checkpoints(16 * 16)));
  }

  /** A ball that falls from a height, and bounces. */
  private static final class Ball implements AutoCloseable {

    final TapeTerm term;
    final Event bounce;

    Ball(double gravity, double restitution) {
      Map<String, INDArray> parameters = new LinkedHashMap<>();
      parameters.put("gravity", Nd4j.createFromArray(gravity));
      parameters.put("restitution", Nd4j.createFromArray(restitution));
      term =
          TapeTerm.builder(
                  (graph, it) -> {
                    SDVariable speed = graph.slice(it.y(), new int[] {0, 1}, 1, 1);
                    SDVariable fall =
                        graph.reshape(graph.math().neg(it.parameters().get("gravity")), 1, 1);
                    return TapeTerm.Parts.of(graph.concat(1, speed, fall));
                  },
                  DataType.DOUBLE,
                  1,
                  2)
              .parameters(parameters)
              .build();
      bounce =
          Event.changing(
                  TapeEvent.function(
                      term, (graph, it) -> graph.slice(it.y(), new int[] {0, 0}, 1, 1)),
                  TapeEvent.change(
                      term,
                      (graph, it) -> {
                        SDVariable height = graph.slice(it.y(), new int[] {0, 0}, 1, 1);
                        SDVariable speed = graph.slice(it.y(), new int[] {0, 1}, 1, 1);
                        SDVariable factor =
                            graph.reshape(
                                graph.math().neg(it.parameters().get("restitution")), 1, 1);
                        return graph.concat(1, height, speed.mul(factor));
                      }))
              .falling()
              .named("bounce");
    }

    Solve solve(double height, double... times) {
      return Solve.of(term, Nd4j.createFromArray(height, 0.0), times).event(bounce).build();
    }

    @Override
    public void close() {
      term.close();
    }
  }

  /** w · y(T) after the last bounce before T. */
  private static double loss(double height, double gravity, double restitution, double duration) {
    try (Ball ball = new Ball(gravity, restitution)) {
      Solution solution = SOLVER.solve(ball.solve(height, 0, duration)).orThrow();
      return 0.7 * solution.finalState().getDouble(0) - 1.3 * solution.finalState().getDouble(1);
    }
  }

  static Stream<Arguments> bounces() {
    return methods()
        .flatMap(method -> Stream.of(0, 1, 10).map(count -> Arguments.of(method, count)));
  }

  @ParameterizedTest
  @MethodSource("bounces")
  void aBouncingBall(GradientMethod method, int bounces) {
    double height = 2;
    double gravity = 9.81;
    double restitution = 0.8;
    double fall = Math.sqrt(2 * height / gravity);
    // Half of the way between the last bounce wanted and the next.
    double duration = 0.5 * fall;
    for (int i = 0; i < bounces; i++) {
      duration += fall * (i == 0 ? 0.5 : Math.pow(restitution, i));
      duration += fall * Math.pow(restitution, i + 1);
    }
    try (Ball ball = new Ball(gravity, restitution);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(SOLVER, ball.solve(height, 0, duration), workspace);
      assertEquals(bounces, solution.solution().orThrow().events().size());
      INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 2, 2);
      cotangents.putScalar(1, 0, 0.7);
      cotangents.putScalar(1, 1, -1.3);
      for (int repeat = 0; repeat < 2; repeat++) {
        Gradients gradients = solution.backward(cotangents);
        double h = 1e-4;
        double[] differences = {
          (loss(height + h, gravity, restitution, duration)
                  - loss(height - h, gravity, restitution, duration))
              / (2 * h),
          (loss(height, gravity + h, restitution, duration)
                  - loss(height, gravity - h, restitution, duration))
              / (2 * h),
          (loss(height, gravity, restitution + h, duration)
                  - loss(height, gravity, restitution - h, duration))
              / (2 * h),
          (loss(height, gravity, restitution, duration + h)
                  - loss(height, gravity, restitution, duration - h))
              / (2 * h)
        };
        double[] computed = {
          gradients.initialState().getDouble(0),
          gradients.parameters().getDouble(0),
          gradients.parameters().getDouble(1),
          gradients.times()[1]
        };
        for (int i = 0; i < 4; i++) {
          assertEquals(differences[i], computed[i], 1e-6 * (1 + Math.abs(differences[i])), "" + i);
        }
      }
    }
  }

  /** y' = a y ends where y = b: y(τ) = b whatever the start, and τ = ln(b / y0) / a. */
  @ParameterizedTest
  @MethodSource("methods")
  void theTimeOfAnEventHasItsClosedForm(GradientMethod method) {
    double a = 0.7;
    double b = 3;
    double start = 1.2;
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("a", Nd4j.createFromArray(a));
    parameters.put("b", Nd4j.createFromArray(b));
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(graph.reshape(p.get("a"), 1, 1)),
                DataType.DOUBLE,
                new long[] {1, 1},
                parameters);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventFunction reached =
          TapeEvent.function(
              term, (graph, it) -> it.y().sub(graph.reshape(it.parameters().get("b"), 1, 1)));
      Solve solve =
          Solve.of(term, Nd4j.createFromArray(start), 0, 0.4, Double.POSITIVE_INFINITY)
              .event(reached)
              .build();
      DifferentiableSolution solution = method.solve(SOLVER, solve, workspace);
      double tau = Math.log(b / start) / a;
      assertEquals(tau, solution.solution().orThrow().time(), 1e-9);
      // L = 2 y(0.4) + 5 y(end) + 3 τ
      INDArray cotangents = Nd4j.createFromArray(new double[][] {{0}, {2}, {5}});
      INDArray none = Nd4j.empty(DataType.DOUBLE);
      Gradients gradients = solution.backward(cotangents, none, EventCotangents.none().time(0, 3));
      double growth = Math.exp(0.4 * a);
      assertEquals(2 * growth - 3 / (a * start), gradients.initialState().getDouble(0), 1e-7);
      assertEquals(
          2 * 0.4 * start * growth - 3 * tau / a, gradients.parameters().getDouble(0), 1e-7);
      assertEquals(5 + 3 / (a * b), gradients.parameters().getDouble(1), 1e-7);
      // A later start moves τ by as much, and y(0.4) = y0 e^{a (0.4 - t0)}.
      double[] times = gradients.times();
      assertEquals(3 - 2 * a * start * growth, times[0], 1e-7);
      assertEquals(2 * a * start * growth, times[1], 1e-7);
      assertEquals(0, times[2]);
      // The state at the event is an output like any other.
      Gradients ofState =
          solution.backward(
              Nd4j.zeros(DataType.DOUBLE, 3, 1),
              none,
              EventCotangents.none().state(0, Nd4j.createFromArray(5.0)));
      assertEquals(0, ofState.initialState().getDouble(0), 1e-8);
      assertEquals(5, ofState.parameters().getDouble(1), 1e-8);
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class,
              () -> solution.backward(cotangents, none, EventCotangents.none().time(1, 3)));
      assertTrue(wrong.getMessage().contains("Event 1"), wrong.getMessage());
    }
  }

  /** y' = a, and at t = 1 the state becomes y² b: y(2) = (y0 + a)² b + a. */
  @ParameterizedTest
  @MethodSource("methods")
  void aChangeAtAGivenTimeHasItsClosedForm(GradientMethod method) {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("a", Nd4j.createFromArray(0.7));
    parameters.put("b", Nd4j.createFromArray(-0.4));
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(0).add(graph.reshape(p.get("a"), 1, 1)),
                DataType.DOUBLE,
                new long[] {1, 1},
                parameters);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventChange squared =
          TapeEvent.change(
              term,
              (graph, it) -> it.y().mul(it.y()).mul(graph.reshape(it.parameters().get("b"), 1, 1)));
      Solve solve = Solve.of(term, Nd4j.createFromArray(1.5), 0, 1, 2).changes(squared, 1).build();
      DifferentiableSolution solution = method.solve(SOLVER, solve, workspace);
      assertEquals(2.2, solution.solution().orThrow().states().getDouble(1, 0), 1e-9);
      assertEquals(-0.4 * 2.2 * 2.2 + 0.7, solution.solution().finalState().getDouble(0), 1e-9);
      // L = 3 y(1) + 2 y(2)
      Gradients gradients = solution.backward(Nd4j.createFromArray(new double[][] {{0}, {3}, {2}}));
      double back = 2 * 2 * 2.2 * -0.4 + 3;
      assertEquals(back, gradients.initialState().getDouble(0), 1e-8);
      assertEquals(back + 2, gradients.parameters().getDouble(0), 1e-8);
      assertEquals(2 * 2.2 * 2.2, gradients.parameters().getDouble(1), 1e-8);
      double[] times = gradients.times();
      assertEquals(-back * 0.7, times[0], 1e-8);
      assertEquals(3 * 0.7, times[1], 1e-8);
      assertEquals(2 * 0.7, times[2], 1e-8);
    }
  }

  @Test
  void whatHasNoDerivativeIsRefusedBeforeTheSolve() {
    try (Ball ball = new Ball(9.81, 0.8);
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray start = Nd4j.createFromArray(1.0, 0.0);
      GradientMethod method = new DiscreteAdjoint();
      Solve plain = Solve.of(ball.term, start, 0, 1).event((t, y) -> y.getDouble(0)).build();
      Solve change = Solve.of(ball.term, start, 0, 1).changes((index, y) -> y.negi(), 0.5).build();
      for (Solve solve : List.of(plain, change)) {
        IllegalArgumentException refusal =
            assertThrows(
                IllegalArgumentException.class, () -> method.solve(SOLVER, solve, workspace));
        assertTrue(refusal.getMessage().contains("TapeEvent"), refusal.getMessage());
      }
      // A recorded event needs no derivative.
      Solve recorded =
          Solve.of(ball.term, start, 0, 1)
              .event(Event.recording((t, y) -> y.getDouble(0) - 0.5))
              .build();
      DifferentiableSolution solution = method.solve(SOLVER, recorded, workspace);
      assertEquals(1, solution.solution().orThrow().events().size());
      INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 0}});
      assertEquals(1, solution.backward(cotangents).initialState().getDouble(1), 1e-8);
      INDArray none = Nd4j.empty(DataType.DOUBLE);
      IllegalArgumentException direct =
          assertThrows(
              IllegalArgumentException.class,
              () -> solution.backward(cotangents, none, EventCotangents.none().time(0, 1)));
      assertTrue(
          direct.getMessage().contains("DifferentiableEventChange.none()"), direct.getMessage());
    }
  }

  /** The time at which y = 0.5 on the way down, of an event that changes nothing. */
  @ParameterizedTest
  @MethodSource("methods")
  void aRecordedEventIsDifferentiatedWithNoChange(GradientMethod method) {
    try (Ball ball = new Ball(9.81, 0.8);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventFunction half =
          TapeEvent.function(
              ball.term, (graph, it) -> graph.slice(it.y(), new int[] {0, 0}, 1, 1).sub(0.5));
      Solve solve =
          Solve.of(ball.term, Nd4j.createFromArray(2.0, 0.0), 0, 0.6)
              .event(Event.changing(half, DifferentiableEventChange.none()))
              .build();
      DifferentiableSolution solution = method.solve(SOLVER, solve, workspace);
      double tau = Math.sqrt(2 * 1.5 / 9.81);
      assertEquals(tau, solution.solution().orThrow().events().get(0).time(), 1e-9);
      INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 0}});
      Gradients gradients =
          solution.backward(
              cotangents, Nd4j.empty(DataType.DOUBLE), EventCotangents.none().time(0, 2));
      assertEquals(1 + 2 / (9.81 * tau), gradients.initialState().getDouble(0), 1e-7);
      assertEquals(-0.5 * 0.36 - 2 * tau / (2 * 9.81), gradients.parameters().getDouble(0), 1e-7);
    }
  }

  /** y' = 2 t from y(0) = -1 touches 0 … at t = 1 with the slope of g(t, y) = (y)³, which is 0. */
  @Test
  void anEventThatIsTouchedHasNoDerivative() {
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(0).add(t.mul(2)),
                DataType.DOUBLE,
                new long[] {1, 1},
                Map.of());
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventFunction flat =
          TapeEvent.function(term, (graph, it) -> graph.math().step(it.y(), 0).sub(0.5));
      Solve solve = Solve.of(term, Nd4j.createFromArray(-1.0), 0, 2).event(flat).build();
      DifferentiableSolution solution = new DiscreteAdjoint().solve(SOLVER, solve, workspace);
      assertEquals(1, solution.solution().orThrow().time(), 1e-9);
      OdeSolverException failure =
          assertThrows(
              OdeSolverException.class,
              () -> solution.backward(Nd4j.createFromArray(new double[][] {{0}, {1}})));
      assertTrue(failure.getMessage().contains("has no derivative"), failure.getMessage());
    }
  }

  /** y' = -y + (a before t = 0.6, -a after), over its jump. */
  @ParameterizedTest
  @MethodSource("methods")
  void aJumpOfTheTermCostsLessAndIsDifferentiated(GradientMethod method) {
    Map<String, INDArray> parameters = Map.of("a", Nd4j.createFromArray(2.0));
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> {
                  SDVariable side = graph.math().step(t.neg().add(0.6), 0).mul(2).sub(1);
                  SDVariable force = graph.reshape(side, 1, 1).mul(graph.reshape(p.get("a"), 1, 1));
                  return force.sub(y);
                },
                DataType.DOUBLE,
                new long[] {1, 1},
                parameters);
        GradientWorkspace workspace = new GradientWorkspace()) {
      OdeSolver solver = OdeSolver.builder().rtol(1e-8).atol(1e-8).build();
      INDArray start = Nd4j.createFromArray(0.3);
      Solve over = Solve.of(term, start, 0, 0.3, 2).build();
      Solve solve = Solve.of(term, start, 0, 0.3, 2).jumps(0.6).build();
      INDArray cotangents = Nd4j.createFromArray(new double[][] {{0}, {1.5}, {-2}});
      // y(0.6) = a + (y0 - a) e^{-0.6}, y(2) = -a + (y(0.6) + a) e^{-1.4}
      double ofStart = 1.5 * Math.exp(-0.3) - 2 * Math.exp(-2);
      double ofForce =
          1.5 * (1 - Math.exp(-0.3)) - 2 * (-1 + (2 - Math.exp(-0.6)) * Math.exp(-1.4));
      DifferentiableSolution without = method.solve(solver, over, workspace);
      int evaluations = without.solution().orThrow().statistics().functionEvaluations();
      evaluations += without.backward(cotangents).statistics().functionEvaluations();
      DifferentiableSolution with = method.solve(solver, solve, workspace);
      Gradients gradients = with.backward(cotangents);
      double exact = -2 + (2 + (0.3 - 2) * Math.exp(-0.6) + 2) * Math.exp(-1.4);
      assertEquals(exact, with.solution().orThrow().finalState().getDouble(0), 1e-8);
      assertEquals(ofStart, gradients.initialState().getDouble(0), 1e-7);
      assertEquals(ofForce, gradients.parameters().getDouble(0), 1e-7);
      int fewer =
          with.solution().statistics().functionEvaluations()
              + gradients.statistics().functionEvaluations();
      assertTrue(fewer < 0.75 * evaluations, fewer + " and " + evaluations);
    }
  }
}

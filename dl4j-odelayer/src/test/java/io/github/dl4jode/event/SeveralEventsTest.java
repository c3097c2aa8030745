package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Several events at once, which end a solve, change its state or are recorded. */
class SeveralEventsTest {

  private static final double FOREVER = Double.POSITIVE_INFINITY;
  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-10).atol(1e-10).build();
  private static final EventFunction COSINE = (t, y) -> y.getDouble(0);
  private static final EventFunction SINE = (t, y) -> y.getDouble(1);

  /** y = (cos t, -sin t). */
  private static FunctionField oscillator() {
    return new FunctionField(
        2,
        DataType.DOUBLE,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -y[0];
        });
  }

  /** y' = 1. */
  private static FunctionField clock() {
    return new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = 1);
  }

  private static FunctionField ball() {
    return new FunctionField(
        2,
        DataType.DOUBLE,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -9.81;
        });
  }

  private static INDArray one() {
    return Nd4j.createFromArray(1.0, 0.0);
  }

  @Test
  void recordedEventsAreListedInOrderAndChangeNothing() {
    Solve plain = Solve.of(oscillator(), one(), 0, 4, 10).build();
    Solve.Builder builder = Solve.of(oscillator(), one(), 0, 4, 10);
    builder.event(Event.recording(COSINE).named("cosine"));
    builder.event(Event.recording(SINE).falling().named("sine"));
    Solution solution = SOLVER.solve(builder.build()).orThrow();
    // -sin t falls at 2π; at 0 it is where the solve begins.
    double[] times = {0.5, 1.5, 2, 2.5};
    String[] names = {"cosine", "cosine", "sine", "cosine"};
    assertEquals(4, solution.events().size());
    for (int i = 0; i < 4; i++) {
      EventOccurrence occurrence = solution.events().get(i);
      assertEquals(names[i], occurrence.name());
      assertEquals(names[i].equals("cosine") ? 0 : 1, occurrence.event());
      assertEquals(times[i] * Math.PI, occurrence.time(), 1e-8);
      assertEquals(Math.cos(times[i] * Math.PI), occurrence.state().getDouble(0), 1e-8);
    }
    assertTrue(solution.eventTime().isEmpty());
    assertEquals(SOLVER.solve(plain).states(), solution.states());
    assertEquals(10, solution.time());
  }

  @Test
  void theEarliestEndingEventEndsTheSolveAndTheStateStays() {
    Solve solve =
        Solve.of(oscillator(), one(), 0, 1, 2, 3, 4)
            .event(Event.ending(SINE).rising().named("sine"))
            .event(Event.recording(COSINE))
            .build();
    Solution solution = SOLVER.solve(solve).orThrow();
    assertEquals(Math.PI, solution.time(), 1e-9);
    assertEquals(Math.PI, solution.eventTime().orElseThrow(), 1e-9);
    assertEquals(List.of("event", "sine"), names(solution));
    for (int i = 0; i < 4; i++) {
      assertEquals(Math.cos(i), solution.states().getDouble(i, 0), 1e-8);
    }
    // Outputs after the event are the state at the event.
    assertEquals(-1, solution.states().getDouble(4, 0), 1e-9);
    assertEquals(0, solution.states().getDouble(4, 1), 1e-9);
  }

  private static List<String> names(Solution solution) {
    return solution.events().stream().map(EventOccurrence::name).toList();
  }

  @Test
  void theEndMayBeInfiniteForwardsAndBackwards() {
    for (double end : new double[] {FOREVER, -FOREVER}) {
      for (OdeSolver solver : solvers()) {
        Solve solve = Solve.of(oscillator(), one(), 0, end).event(COSINE).build();
        Solution solution = solver.solve(solve).orThrow();
        assertEquals(Math.copySign(Math.PI / 2, end), solution.time(), 1e-5);
      }
    }
    Solve never = Solve.of(oscillator(), one(), 0, FOREVER).event((t, y) -> 1).build();
    for (OdeSolver solver : solvers()) {
      OdeSolver limited = solver.toBuilder().maximumSteps(50).build();
      assertEquals(SolverStatus.MAX_STEPS_REACHED, limited.solve(never).status());
    }
  }

  private static List<OdeSolver> solvers() {
    return List.of(
        SOLVER,
        OdeSolver.builder()
            .method(Methods.RK4)
            .stepSizeController(new FixedStepSize(0.05))
            .build());
  }

  @Test
  void aBallBouncesInOneSolve() {
    double fall = Math.sqrt(2 * 10 / 9.81);
    for (boolean dense : new boolean[] {false, true}) {
      Event bounce =
          Event.changing(COSINE, (t, y) -> y.putScalar(1, -0.9 * y.getDouble(1)))
              .falling()
              .named("bounce");
      double[] times = {0, 0.5 * fall, 2 * fall, 3.5 * fall};
      Solve.Builder builder =
          Solve.of(ball(), Nd4j.createFromArray(10.0, 0.0), times).event(bounce);
      Solution solution =
          OdeSolver.builder()
              .build()
              .solve(dense ? builder.denseOutput().build() : builder.build())
              .orThrow();
      // Bounces at fall, fall (1 + 1.8), …
      assertEquals(2, solution.events().size());
      double speed = 9.81 * fall;
      EventOccurrence first = solution.events().get(0);
      assertEquals(fall, first.time(), 1e-9);
      assertEquals(-speed, first.state().getDouble(1), 1e-7);
      assertEquals(0.9 * speed, first.stateAfter().getDouble(1), 1e-7);
      assertEquals(2.8 * fall, solution.events().get(1).time(), 1e-8);
      assertEquals(height(times[1], fall), solution.states().getDouble(1, 0), 1e-7);
      assertEquals(height(times[2], fall), solution.states().getDouble(2, 0), 1e-7);
      assertEquals(height(times[3], fall), solution.states().getDouble(3, 0), 1e-7);
      assertTrue(solution.eventTime().isEmpty());
      if (dense) {
        double[] many = {2.79 * fall, 0.1, fall, 1.001 * fall, 2.9 * fall};
        INDArray states = solution.denseOutput().at(many);
        for (int i = 0; i < many.length; i++) {
          assertEquals(height(many[i], fall), states.getDouble(i, 0), 1e-7);
        }
        solution.denseOutput().close();
      }
    }
  }

  /** The height at t of a ball that falls from 10 at 0, and bounces at 0.9 of its speed. */
  private static double height(double t, double fall) {
    if (t <= fall) {
      return 10 - 9.81 / 2 * t * t;
    }
    double speed = 0.9 * 9.81 * fall;
    double s = t - fall;
    if (s <= 2 * speed / 9.81) {
      return speed * s - 9.81 / 2 * s * s;
    }
    s -= 2 * speed / 9.81;
    return 0.9 * speed * s - 9.81 / 2 * s * s;
  }

  /** In the limit the bounces come without end; the limit on steps ends the solve. */
  @Test
  void bouncesWithoutEndReachTheLimitOnSteps() {
    Event bounce = Event.changing(COSINE, (t, y) -> y.putScalar(1, -0.5 * y.getDouble(1)));
    Solve solve =
        Solve.of(ball(), Nd4j.createFromArray(1.0, 0.0), 0, 10).event(bounce.falling()).build();
    Solution solution = OdeSolver.builder().maximumSteps(500).build().solve(solve);
    double fall = Math.sqrt(2 / 9.81);
    if (solution.status() == SolverStatus.SUCCESS) {
      assertTrue(solution.events().size() > 20);
    } else {
      assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    }
    // The limit of the times of the bounces.
    assertEquals(3 * fall, solution.events().get(20).time(), 1e-5);
  }

  @Test
  void aSolveEndsAfterSoManyOccurrences() {
    for (int count = 1; count <= 4; count++) {
      Solve recorded =
          Solve.of(oscillator(), one(), 0, FOREVER)
              .event(Event.recording(COSINE).endingAfter(count))
              .build();
      Solution solution = SOLVER.solve(recorded).orThrow();
      assertEquals((count - 0.5) * Math.PI, solution.time(), 1e-8);
      assertEquals(count, solution.events().size());
      Event bounce =
          Event.changing(COSINE, (t, y) -> y.putScalar(1, -y.getDouble(1)))
              .falling()
              .endingAfter(count);
      Solve bounced =
          Solve.of(ball(), Nd4j.createFromArray(10.0, 0.0), 0, FOREVER).event(bounce).build();
      Solution ended = SOLVER.solve(bounced).orThrow();
      double fall = Math.sqrt(2 * 10 / 9.81);
      assertEquals((2 * count - 1) * fall, ended.time(), 1e-7);
      assertEquals(ended.time(), ended.eventTime().orElseThrow());
      // The state is not changed where the solve ends.
      assertTrue(ended.finalState().getDouble(1) < 0);
    }
  }

  @Test
  void conditionsAreEventsWhenTheyBecomeTrue() {
    Solve solve =
        Solve.of(clock(), Nd4j.createFromArray(0.0), 0, 10)
            .event(Event.recording(Event.when((t, y) -> y.getDouble(0) > 3)).rising().named("up"))
            .event(Event.recording(Event.when((t, y) -> t < 5)).falling().named("down"))
            .event(Event.recording(Event.when((t, y) -> t >= 0)).rising().named("always"))
            .build();
    Solution solution = SOLVER.solve(solve).orThrow();
    assertEquals(List.of("up", "down"), names(solution));
    assertEquals(3, solution.events().get(0).time(), 1e-12);
    assertEquals(5, solution.events().get(1).time(), 1e-12);
  }

  @Test
  void eventsAtOneTimeOccurTogetherInTheirOrder() {
    List<String> order = new ArrayList<>();
    Solve solve =
        Solve.of(clock(), Nd4j.createFromArray(0.0), 0, 2)
            .event(
                Event.changing(
                        (t, y) -> t - 1,
                        (t, y) -> {
                          order.add("first");
                          y.addi(10);
                        })
                    .named("first"))
            .event(
                Event.changing(
                        (t, y) -> 1 - t,
                        (t, y) -> {
                          order.add("second");
                          y.muli(2);
                        })
                    .named("second"))
            .build();
    Solution solution = SOLVER.solve(solve).orThrow();
    assertEquals(List.of("first", "second"), order);
    assertEquals(List.of("first", "second"), names(solution));
    assertEquals(2 * 11 + 1, solution.finalState().getDouble(0), 1e-10);
    assertEquals(11, solution.events().get(0).stateAfter().getDouble(0), 1e-12);
    assertEquals(22, solution.events().get(1).stateAfter().getDouble(0), 1e-12);
  }

  /** A change that carries the state across the zero of another event is not its occurrence. */
  @Test
  void aChangeIsNotACrossing() {
    Solve solve =
        Solve.of(clock(), Nd4j.createFromArray(0.0), 0, 2)
            .event(Event.changing((t, y) -> t - 1, (t, y) -> y.addi(10)))
            .event(Event.recording((t, y) -> y.getDouble(0) - 5).named("five"))
            .build();
    assertEquals(List.of("event"), names(SOLVER.solve(solve).orThrow()));
  }

  @Test
  void narrowEventsAreFoundByLookingOften() {
    // Positive for 0.01 only.
    EventFunction narrow = (t, y) -> 0.005 - Math.abs(y.getDouble(0) - 3.333);
    Solution missed = solveClock(Event.recording(narrow));
    assertTrue(missed.events().size() < 2);
    Solution found = solveClock(Event.recording(narrow).checkedEvery(0.004));
    assertEquals(2, found.events().size());
    assertEquals(3.328, found.events().get(0).time(), 1e-12);
    assertEquals(3.338, found.events().get(1).time(), 1e-12);
    IllegalArgumentException often =
        assertThrows(
            IllegalArgumentException.class,
            () -> solveClock(Event.recording(narrow).checkedEvery(1e-9)));
    assertTrue(often.getMessage().contains("maximumStep"), often.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Event.recording(narrow).checkedEvery(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Event.recording(narrow).endingAfter(0));
  }

  private static Solution solveClock(Event event) {
    return SOLVER.solve(Solve.of(clock(), Nd4j.createFromArray(0.0), 0, 10).event(event).build());
  }

  @Test
  void jumpsToInfinityAndPlateausAreBracketed() {
    Solution infinite =
        solveClock(Event.ending((t, y) -> y.getDouble(0) < 2.5 ? -1 : Double.POSITIVE_INFINITY));
    assertEquals(2.5, infinite.orThrow().time(), 1e-12);
    Solution plateau = solveClock(Event.ending((t, y) -> Math.max(0, 4 - y.getDouble(0))));
    assertEquals(4, plateau.orThrow().time(), 1e-12);
    IllegalArgumentException nan =
        assertThrows(
            IllegalArgumentException.class,
            () -> solveClock(Event.ending((t, y) -> Double.NaN).named("bad")));
    assertTrue(nan.getMessage().contains("\"bad\" is not a number at t = 0"), nan.getMessage());
  }

  /** Given changes, jumps and changing events in one solve. */
  @Test
  void changesAtGivenTimesAndEventsGoTogether() {
    Solve solve =
        Solve.of(clock(), Nd4j.createFromArray(0.0), 0, 1, 2, 3)
            .changes((index, state) -> state.addi(100 * index), 1, 2)
            .event(Event.changing((t, y) -> t - 1.5, (t, y) -> y.muli(-1)))
            .event(Event.changing((t, y) -> t - 2, (t, y) -> y.addi(0.25)))
            .build();
    Solution solution = SOLVER.solve(solve).orThrow();
    assertEquals(1, solution.states().getDouble(1, 0), 1e-9);
    // 1 + 100 + 0.5 = 101.5 changes its sign; + 0.5.
    assertEquals(-101, solution.states().getDouble(2, 0), 1e-9);
    assertEquals(-101 + 0.25 + 200 + 1, solution.states().getDouble(3, 0), 1e-9);
  }

  @Test
  void nothingToIntegrateHasNoEvents() {
    Event bounce = Event.changing(COSINE, (t, y) -> y.addi(1));
    for (double[] times : new double[][] {{1}, {1, 1}}) {
      Solution solution =
          SOLVER.solve(Solve.of(oscillator(), one(), times).event(bounce).build()).orThrow();
      assertEquals(one(), solution.finalState());
      assertTrue(solution.events().isEmpty());
    }
  }

  @Test
  void aReplayCannotMeetChanges() {
    Solution plain = SOLVER.solve(oscillator(), one(), 0, 3);
    Solve solve =
        Solve.of(oscillator(), one(), 0, 3)
            .event(Event.changing(COSINE, (t, y) -> y.addi(1)))
            .replay(plain.steps())
            .build();
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SOLVER.solve(solve))
            .getMessage()
            .contains("replay"));
    assertFalse(plain.steps().isEmpty());
  }
}

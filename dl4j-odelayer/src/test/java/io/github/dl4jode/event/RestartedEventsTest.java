package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves that continue from an event, by themselves or in a new solve: the cases of Hipparchus. */
class RestartedEventsTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-7).atol(1e-7).build();

  /** y' = (1, 2), and each begins again at 1: 9 times and 19 times until 9.75. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void eventsOverlap(boolean condition, boolean restarted) {
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = 1;
              d[1] = 2;
            });
    List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>());
    double end = 9.75;
    double t = 0;
    INDArray state = Nd4j.createFromArray(0.0, 0.0);
    while (t < end) {
      Solve.Builder builder = Solve.of(field, state, t, end);
      for (int i = 0; i < 2; i++) {
        int place = i;
        EventFunction level =
            condition
                ? Event.when((time, y) -> y.getDouble(place) >= 1)
                : (time, y) -> y.getDouble(place) - 1;
        builder.event(
            restarted
                ? Event.ending(level).rising()
                : Event.changing(level, (time, y) -> y.putScalar(place, 0)).rising());
      }
      Solution solution = SOLVER.solve(builder.build()).orThrow();
      t = solution.time();
      state = solution.finalState().dup();
      for (EventOccurrence event : solution.events()) {
        times.get(event.event()).add(event.time());
        if (restarted) {
          state.putScalar(event.event(), 0);
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      assertEquals(i == 0 ? 9 : 19, times.get(i).size());
      for (int k = 0; k < times.get(i).size(); k++) {
        assertEquals((k + 1) / (i + 1.0), times.get(i).get(k), 1e-12);
      }
    }
  }

  @Test
  void aZeroAtTheStartDoesNotReappear() {
    FunctionField field =
        new FunctionField(7, DataType.DOUBLE, (t, y, d) -> java.util.Arrays.fill(d, 1));
    INDArray start = Nd4j.createFromArray(2.0, 2, 2, 4, 2, 7, 15);
    Solution solution =
        SOLVER
            .solve(
                Solve.of(field, start, 6, 10)
                    .event(Event.ending((t, y) -> y.getDouble(6) - 15).checkedEvery(0.1))
                    .build())
            .orThrow();
    assertEquals(10, solution.time());
    assertTrue(solution.events().isEmpty());
  }

  /** At large times the zero lies where a step ends, up to rounding. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEventAtTheEndOfAStepIsNotMissedAtLargeTimes(boolean changing) {
    double from = 1878250320.0000029;
    double time = 1878250379.9999986;
    double[] rates = {1e-4, 1e-5, 1e-6};
    FunctionField field =
        new FunctionField(
            3,
            DataType.DOUBLE,
            (t, y, d) -> {
              for (int i = 0; i < 3; i++) {
                d[i] = rates[i] * y[i];
              }
            });
    EventFunction function = (t, y) -> t - time;
    Event event =
        changing
            ? Event.changing(function, DifferentiableEventChange.none())
            : Event.recording(function);
    OdeSolver solver = OdeSolver.builder().rtol(1e-10).atol(1e-10).firstStep(60).build();
    INDArray start = Nd4j.createFromArray(1.0, 2, 3);
    for (double end : new double[] {time, time + 120}) {
      Solution solution =
          solver.solve(Solve.of(field, start, from, end).event(event).build()).orThrow();
      assertEquals(1, solution.events().size());
      assertEquals(time, solution.events().get(0).time(), 2.5e-7);
      for (int i = 0; i < 3; i++) {
        double exact = (i + 1) * Math.exp(rates[i] * (end - from));
        assertEquals(exact, solution.finalState().getDouble(i), 1e-8);
      }
    }
  }

  /** A rate that is 0 until an event at t = 2, and 1 after it. */
  @Test
  void anEventSwitchesTheRate() {
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = 0;
            });
    Solution solution =
        SOLVER
            .solve(
                Solve.of(field, Nd4j.createFromArray(0.0, 0.0), 0, 10)
                    .event(Event.changing((t, y) -> t - 2, (t, y) -> y.putScalar(1, 1)))
                    .build())
            .orThrow();
    assertEquals(8, solution.finalState().getDouble(0), 1e-12);
  }

  /** x = |sin(t + a)|, whose speed turns round at 0, until t = 12. */
  @Test
  void anOscillatorBouncesUntilItIsStopped() {
    double a = 1.2;
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = -y[0];
            });
    OdeSolver solver = OdeSolver.builder().rtol(1e-10).atol(1e-8).build();
    Solve solve =
        Solve.of(field, Nd4j.createFromArray(Math.sin(a), Math.cos(a)), 0, 4, 15)
            .event(
                Event.changing((t, y) -> y.getDouble(0), (t, y) -> y.putScalar(1, -y.getDouble(1)))
                    .named("bounce"))
            .event(Event.ending((t, y) -> t - 12).named("stop"))
            .build();
    Solution solution = solver.solve(solve).orThrow();
    assertEquals(12, solution.time(), 1e-12);
    assertEquals(5, solution.events().size());
    for (int i = 0; i < 4; i++) {
      assertEquals((i + 1) * Math.PI - a, solution.events().get(i).time(), 1e-7);
    }
    assertEquals(Math.abs(Math.sin(4 + a)), solution.states().getDouble(1, 0), 1e-6);
    assertEquals(Math.abs(Math.sin(12 + a)), solution.finalState().getDouble(0), 1e-6);
  }

  /** 2,000 restarts in one solve; in floats the time of each is rounded, and none is lost. */
  @ParameterizedTest
  @CsvSource({"DOUBLE, 2000, 1e-9", "FLOAT, 2000, 1e-3"})
  void manyRestarts(DataType type, int count, double bound) {
    FunctionField field = new FunctionField(1, type, (t, y, d) -> d[0] = 1);
    Solve solve =
        Solve.of(field, Nd4j.createFromArray(0.0).castTo(type), 0, count + 0.5)
            .event(Event.changing((t, y) -> y.getDouble(0) - 1, (t, y) -> y.assign(0)))
            .build();
    Solution solution = SOLVER.toBuilder().maximumSteps(100_000).build().solve(solve).orThrow();
    assertEquals(count, solution.events().size());
    for (int i = 0; i < count; i++) {
      assertEquals(i + 1, solution.events().get(i).time(), bound);
    }
  }
}

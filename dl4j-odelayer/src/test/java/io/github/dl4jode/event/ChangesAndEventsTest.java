package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Events next to changes of the state at given times, and next to other events. */
class ChangesAndEventsTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().build();

  private static FunctionField clock(int size) {
    return new FunctionField(
        size,
        DataType.DOUBLE,
        (t, y, d) -> {
          for (int i = 0; i < size; i++) {
            d[i] = i + 1;
          }
        });
  }

  /** y = t until t = 1, and y = 10 + t after that: it is never at 5. */
  @Test
  void aChangeAtAGivenTimeIsNoCrossing() {
    for (Event event :
        List.of(
            Event.ending((t, y) -> y.getDouble(0) - 5),
            Event.recording((t, y) -> y.getDouble(0) - 5))) {
      Solution solution =
          SOLVER
              .solve(
                  Solve.of(clock(1), Nd4j.createFromArray(0.0), 0, 3)
                      .changes((index, state) -> state.addi(10), 1)
                      .event(event)
                      .build())
              .orThrow();
      assertTrue(solution.events().isEmpty(), "at " + solution.time());
      assertEquals(13, solution.finalState().getDouble(0), 1e-12);
    }
  }

  /** The zero comes at the time of the change, or so soon after it that rounding could hide it. */
  @Test
  void aZeroAtAGivenChangeOfAnotherComponentIsFound() {
    for (double zero : new double[] {1, Math.nextUp(1), 1 + 1e-15, 1 + 1e-14, 1 + 1e-12}) {
      for (boolean changing : new boolean[] {false, true}) {
        EventFunction function = (t, y) -> t - zero;
        Event event =
            changing
                ? Event.changing(function, DifferentiableEventChange.none())
                : Event.recording(function);
        Solution solution =
            SOLVER
                .solve(
                    Solve.of(clock(2), Nd4j.createFromArray(0.0, 0.0), 0, 3)
                        .changes((index, state) -> state.putScalar(1, 1e6), 1)
                        .event(event)
                        .build())
                .orThrow();
        assertEquals(1, solution.events().size(), "zero at " + zero);
        assertEquals(zero, solution.events().get(0).time(), 1e-15);
      }
    }
  }

  /** A change makes the state so large that its rounding covers the next event of the time. */
  @Test
  void aZeroSoonAfterAnEventOfAnotherFunctionIsFound() {
    for (double distance : new double[] {0, 2e-16, 1e-15, 1e-14, 1e-10}) {
      Solution solution =
          SOLVER
              .solve(
                  Solve.of(clock(2), Nd4j.createFromArray(0.0, 0.0), 0, 3)
                      .event(
                          Event.changing((t, y) -> t - 1, (t, y) -> y.putScalar(1, 1e6))
                              .named("first"))
                      .event(Event.recording((t, y) -> t - (1 + distance)).named("second"))
                      .build())
              .orThrow();
      assertEquals(
          List.of("first", "second"),
          solution.events().stream().map(EventOccurrence::name).toList(),
          "distance " + distance);
    }
  }

  /** g = |t - 1.5| - 0.5 falls at 1 and rises at 2, in one step; another event comes between. */
  @Test
  void anEventOfTheOtherDirectionIsSeenWhereAnotherOneComes() {
    Event dip = Event.recording((t, y) -> Math.abs(t - 1.5) - 0.5);
    for (Event event : List.of(dip.named("both"), dip.falling(), dip.rising())) {
      Solution solution =
          SOLVER.toBuilder()
              .firstStep(3)
              .build()
              .solve(
                  Solve.of(clock(1), Nd4j.createFromArray(0.0), 0, 3)
                      .event(event)
                      .event(Event.recording((t, y) -> t - 1.4).named("between"))
                      .build())
              .orThrow();
      List<Double> times =
          solution.events().stream()
              .filter(it -> it.event() == 0)
              .map(EventOccurrence::time)
              .toList();
      List<Double> expected =
          event.name().equals("both")
              ? List.of(1.0, 2.0)
              : List.of(event.crossing() == EventFunction.Crossing.FALLING ? 1.0 : 2.0);
      assertEquals(expected.size(), times.size(), event.crossing() + ": " + times);
      for (int i = 0; i < times.size(); i++) {
        assertEquals(expected.get(i), times.get(i), 1e-14);
      }
      // In order of time.
      for (int i = 1; i < solution.events().size(); i++) {
        assertTrue(solution.events().get(i - 1).time() < solution.events().get(i).time());
      }
    }
  }

  /** A stop on the zero, or next to it, up to rounding: the event is found once. */
  @Test
  void aStopOnAZeroDoesNotRepeatIt() {
    FunctionField pendulum =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = -Math.sin(y[0]);
            });
    for (ExplicitRungeKutta method : List.of(Methods.DOPRI5, Methods.TSIT5, Methods.BOSH3)) {
      OdeSolver solver = OdeSolver.builder().method(method).rtol(1e-5).atol(1e-5).build();
      for (double u : new double[] {1e-12, 1e-9, 3e-9, 7e-8, 1e-6, 1e-3}) {
        for (int ulps = -5; ulps <= 5; ulps++) {
          double stop = u + ulps * Math.ulp(u);
          Solution solution =
              solver
                  .solve(
                      Solve.of(pendulum, Nd4j.createFromArray(u, -1.0), 0, 1)
                          .event(Event.recording((t, y) -> y.getDouble(0)))
                          .stops(stop)
                          .build())
                  .orThrow();
          assertEquals(1, solution.events().size(), method.label() + " at " + stop);
        }
      }
    }
  }
}

package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Events near to each other, at ends of steps and after restarts: the cases of Hipparchus. */
class CloseEventsTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-7).atol(1e-7).build();
  private static final OdeSolver STEPS_OF_TEN =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(10)).build();

  /** One function with the zeros at the given times. */
  private record Zeros(boolean changing, double check, double... times) {

    Event event(String name, double sign) {
      EventFunction function =
          (t, y) -> {
            double value = -1;
            for (double time : times) {
              value *= time - sign * t;
            }
            return value;
          };
      Event event =
          changing
              ? Event.changing(function, DifferentiableEventChange.none())
              : Event.recording(function);
      return (check > 0 ? event.checkedEvery(check) : event).named(name);
    }
  }

  private static Zeros recorded(double check, double... times) {
    return new Zeros(false, check, times);
  }

  private static Zeros changing(double check, double... times) {
    return new Zeros(true, check, times);
  }

  /** Some functions with zeros between 0 and 30, in one solve. */
  private record Case(String name, Zeros... functions) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    double next = Math.nextUp(10.0);
    return Stream.of(
        new Case("the first changes", changing(0, 9), recorded(1, 9 + 1e-15, 9 + 4.9)),
        new Case("one after the other", recorded(0, 5), recorded(0, 5.5)),
        new Case("at the same time", recorded(0, 5), recorded(0, 5)),
        new Case("at the same time, changing", changing(0, 5), changing(0, 5)),
        new Case("at irrational times, changing", changing(0, Math.PI), changing(0, Math.PI)),
        new Case("fast switching", recorded(0.1, 9.9, 10.1, 12)),
        new Case(
            "a change between two zeros of another",
            recorded(0, 16),
            recorded(0, -10, 1, 15, 18),
            changing(0, 17)),
        new Case("within the accuracy of another", recorded(0, 11), recorded(0, 11 + 1e-5)),
        new Case("close on both sides", recorded(0, 11.1), recorded(0.05, 11, 11.2)),
        new Case("three in a row", recorded(0.3, 11, 11.4, 12)),
        new Case("at both ends of a step", recorded(0, 10, 20)),
        new Case("at both ends of a step, other sign", recorded(0, -10, 10, 20)),
        new Case(
            "many turns", recorded(0, 16), recorded(0.9, 11, 13, 14, 17), recorded(0.9, 12, 15)),
        new Case("many turns, changing", changing(0, 16), changing(0.9, 11, 13, 14, 17)),
        new Case("a short bracket", recorded(0.4, next, 10.5), recorded(0, next)),
        new Case("a short bracket, changing", recorded(0.4, next, 10.5), changing(0, next)));
  }

  private static FunctionField clock() {
    return new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = 1);
  }

  private record Expected(double time, String name) {}

  @ParameterizedTest
  @MethodSource("cases")
  void allAreFoundInOrderForwardsAndBackwards(Case given) {
    for (OdeSolver solver : List.of(STEPS_OF_TEN, SOLVER.toBuilder().maximumStep(9).build())) {
      for (double sign : new double[] {1, -1}) {
        Solve.Builder builder =
            Solve.of(clock(), Nd4j.createFromArray(0.0), 0, sign * 30).stops(sign * 10, sign * 20);
        List<Expected> expected = new ArrayList<>();
        for (int i = 0; i < given.functions().length; i++) {
          builder.event(given.functions()[i].event("event " + i, sign));
          for (double time : given.functions()[i].times()) {
            if (time > 0) {
              expected.add(new Expected(time, "event " + i));
            }
          }
        }
        expected.sort(Comparator.comparingDouble(Expected::time));
        List<EventOccurrence> found = solver.solve(builder.build()).orThrow().events();
        assertEquals(
            expected.stream().map(Expected::name).toList(),
            found.stream().map(EventOccurrence::name).toList());
        for (int i = 0; i < found.size(); i++) {
          assertEquals(sign * expected.get(i).time(), found.get(i).time(), 1e-13);
          assertTrue(i == 0 || sign * (found.get(i).time() - found.get(i - 1).time()) >= 0);
        }
      }
    }
  }

  /** Without a hint, two changes of sign within a step are not seen: the step from 10 to 20. */
  @Test
  void withoutAHintOneOfThreeIsFound() {
    Solution solution = solve(STEPS_OF_TEN, 20, recorded(0, 9.9, 10.1, 12).event("three", 1));
    assertEquals(1, solution.events().size());
    assertEquals(9.9, solution.events().get(0).time(), 1e-13);
  }

  private static Solution solve(OdeSolver solver, double end, Event... events) {
    Solve.Builder builder = Solve.of(clock(), Nd4j.createFromArray(0.0), 0, end);
    for (Event event : events) {
      builder.event(event);
    }
    return solver.solve(builder.build()).orThrow();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 1})
  void aZeroThatIsTouchedIsNoEvent(double sign) {
    Solution solution =
        solve(
            STEPS_OF_TEN,
            30,
            recorded(0, 11).event("crossed", 1),
            Event.recording((t, y) -> sign * (t - 11) * (t - 11)).named("touched"));
    assertEquals(1, solution.events().size());
    assertEquals("crossed", solution.events().get(0).name());
  }

  /** A function that is 0 from the start on begins with the sign that it takes. */
  @Test
  void aLongZeroAtTheStartIsNoEvent() {
    EventFunction function = (t, y) -> t < 2 ? 0 : t + 50;
    assertTrue(solve(STEPS_OF_TEN, 30, Event.ending(function)).events().isEmpty());
    EventFunction falling = (t, y) -> t < 2 ? 0 : 20 - t;
    Solution solution = solve(STEPS_OF_TEN, 30, Event.ending(falling).checkedEvery(1));
    assertEquals(20, solution.time(), 1e-13);
  }

  /** A change of the state is no crossing; the zero after it is one. */
  @Test
  void aChangeMovesTheNextEvent() {
    Solution solution =
        solve(
            SOLVER,
            40,
            Event.changing((t, y) -> t - 15, (t, y) -> y.putScalar(0, -20)),
            Event.recording((t, y) -> y.getDouble(0) + 1).named("level"));
    assertEquals(2, solution.events().size());
    assertEquals(34, solution.events().get(1).time(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.1, 9, 15.1, 29.999})
  void aSolveThatEndedIsResumedToItsEnd(double time) {
    EventFunction flat = (t, y) -> t < time ? -1 : 1;
    Solution ended = solve(SOLVER, 30, Event.ending(flat));
    assertEquals(time, ended.time(), 1e-14 * time);
    Solution resumed =
        SOLVER
            .solve(
                Solve.of(clock(), ended.finalState(), ended.time(), 30)
                    .event(Event.ending(flat))
                    .build())
            .orThrow();
    assertEquals(30, resumed.time());
    assertEquals(30, resumed.finalState().getDouble(0), 1e-12);
    assertTrue(resumed.events().isEmpty());
  }

  @Test
  void twoZerosWithinAHundredthOfALongStep() {
    double width = 1.0 / 128;
    EventFunction function = (t, y) -> (t - (9 - width)) * (9 + width - t);
    OdeSolver longSteps =
        STEPS_OF_TEN.toBuilder().stepSizeController(new FixedStepSize(20)).build();
    Solution solution =
        solve(longSteps, 100, Event.recording(function).checkedEvery(0.015).endingAfter(2));
    assertEquals(2, solution.events().size());
    assertEquals(9 + width, solution.time(), 1e-13);
  }

  @Test
  void twoResetsAddUp() {
    List<Double> evaluated = new ArrayList<>();
    Event[] events = new Event[2];
    double[] times = {10.99, 11.01};
    double[] last = {Double.NEGATIVE_INFINITY};
    for (int i = 0; i < 2; i++) {
      double time = times[i];
      events[i] =
          Event.changing(
              (t, y) -> {
                evaluated.add(t);
                assertTrue(t >= last[0], "at " + t + " after the event at " + last[0]);
                return t - time;
              },
              (t, y) -> {
                last[0] = t;
                y.addi(1);
              });
    }
    Solution solution = solve(SOLVER.toBuilder().firstStep(3).build(), 30, events);
    assertEquals(32, solution.finalState().getDouble(0), 1e-10);
    assertTrue(evaluated.size() > 4);
  }

  @Test
  void whatAFunctionThrowsReachesTheCaller() {
    IllegalStateException own = new IllegalStateException("own");
    EventFunction function =
        (t, y) -> {
          if (t > 15) {
            throw own;
          }
          return t - 15;
        };
    assertSame(
        own,
        assertThrows(
            IllegalStateException.class, () -> solve(SOLVER, 30, Event.recording(function))));
  }

  /** The dense output of dopri8 is rougher at a zero than a state is rounded. */
  @ParameterizedTest
  @CsvSource({"1.24254999,-0.433494437", "1.46755135,-1.024309902"})
  void oneZeroIsOneEventWithRoughDenseOutput(double u, double v) {
    FunctionField pendulum =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = -Math.sin(y[0]);
            });
    OdeSolver solver = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-5).atol(1e-5).build();
    Solve solve =
        Solve.of(pendulum, Nd4j.createFromArray(u, v), 0, 2.414888181)
            .event(Event.recording((t, y) -> y.getDouble(0)))
            .build();
    assertEquals(1, solver.solve(solve).orThrow().events().size());
  }
}

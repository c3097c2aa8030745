package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.EventOccurrence;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Splitting an interval at any time changes nothing beyond the tolerance. */
class SplittingPropertiesTest {

  // A slower crossing has no time that the tolerance determines.
  private static final double LEAST_AMPLITUDE = 0.5;

  /** u'' = -sin u. */
  private static FunctionField pendulum() {
    return new FunctionField(
        2,
        DataType.DOUBLE,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -Math.sin(y[0]);
        });
  }

  /** A solve from 0, and where it is split. */
  private record Case(double u, double v, double end, double split) {

    INDArray start() {
      return Nd4j.createFromArray(u, v);
    }
  }

  @Provide
  Arbitrary<ExplicitRungeKutta> methods() {
    return Arbitraries.of(
        Methods.all().stream()
            .filter(it -> it.tableau().hasErrorEstimate() && it.tableau().order() > 2)
            .toList());
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<Double> states = Arbitraries.doubles().between(-1.5, 1.5).ofScale(9);
    Arbitrary<Double> lengths = Arbitraries.doubles().between(0.2, 3).ofScale(9);
    Arbitrary<Double> signs = Arbitraries.of(-1.0, 1.0);
    Arbitrary<Double> parts =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.doubles().between(0, 1).ofScale(9)),
            Tuple.of(1, Arbitraries.of(Double.MIN_VALUE, 1e-300, 1e-16, 1e-9, 1 - 1e-15)));
    return Combinators.combine(states, states, lengths, signs, parts)
        .as((u, v, length, sign, part) -> new Case(u, v, sign * length, sign * length * part))
        .filter(it -> Math.hypot(it.u(), it.v()) > LEAST_AMPLITUDE)
        .filter(it -> it.split() != 0 && it.split() != it.end());
  }

  @Property(tries = 1000)
  void twoSolvesOrAStopAreAsGoodAsOne(
      @ForAll("methods") ExplicitRungeKutta method, @ForAll("cases") Case it) {
    double tolerance = 1e-5;
    OdeSolver solver = OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
    Event crossing = Event.recording((t, y) -> y.getDouble(0));
    Solve whole = Solve.of(pendulum(), it.start(), 0, it.end()).event(crossing).build();
    Solution together = solver.solve(whole).orThrow();
    Solution first = solver.solve(whole(it.start(), 0, it.split(), crossing)).orThrow();
    Solution second =
        solver.solve(whole(first.finalState(), it.split(), it.end(), crossing)).orThrow();
    Solution stopped = solver.solve(whole.toBuilder().stops(it.split()).build()).orThrow();
    // The error of a step is the tolerance; of the solve, that of 4 to 200 steps.
    double bound = 100 * tolerance;
    assertTrue(together.finalState().equalsWithEps(second.finalState(), bound), method + ", " + it);
    assertTrue(
        together.finalState().equalsWithEps(stopped.finalState(), bound), method + ", " + it);
    assertTrue(stopped.steps().stream().anyMatch(step -> step.time() == it.split()));
    List<EventOccurrence> halves = new ArrayList<>(first.events());
    halves.addAll(second.events());
    // Within rounding of the split, a zero belongs to both solves or to neither.
    if (halves.stream().noneMatch(event -> near(event, it.split()))
        && together.events().stream().noneMatch(event -> near(event, it.split()))) {
      assertSame(together.events(), halves, it, bound);
    }
    assertSame(together.events(), stopped.events(), it, bound);
  }

  private static boolean near(EventOccurrence event, double time) {
    return Math.abs(event.time() - time) < 1e-8;
  }

  private static Solve whole(INDArray start, double from, double to, Event event) {
    return Solve.of(pendulum(), start, from, to).event(event).build();
  }

  /** The same events; one that is an error of the solve away from the ends may miss. */
  private static void assertSame(
      List<EventOccurrence> expected, List<EventOccurrence> found, Case it, double bound) {
    double last = Math.abs(it.end()) - 10 * bound;
    List<EventOccurrence> inner = within(expected, last);
    List<EventOccurrence> others = within(found, last);
    if (inner.size() == expected.size() && others.size() == found.size()) {
      assertEquals(inner.size(), others.size(), it.toString());
      for (int i = 0; i < inner.size(); i++) {
        double speed = Math.abs(inner.get(i).state().getDouble(1));
        assertEquals(
            inner.get(i).time(),
            others.get(i).time(),
            bound / Math.max(speed, bound),
            it.toString());
      }
    }
  }

  private static List<EventOccurrence> within(List<EventOccurrence> events, double last) {
    return events.stream().filter(it -> Math.abs(it.time()) < last).toList();
  }

  /** A zero where the first solve ends and the second begins is found once. */
  @Property(tries = 1000)
  void anEventAtTheSplitIsFoundOnce(@ForAll("cases") Case it) {
    FunctionField clock = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = 1);
    OdeSolver solver = OdeSolver.builder().build();
    Event event = Event.recording((t, y) -> t - it.split());
    INDArray start = Nd4j.createFromArray(0.0);
    Solution first =
        solver.solve(Solve.of(clock, start, 0, it.split()).event(event).build()).orThrow();
    Solution second =
        solver
            .solve(Solve.of(clock, first.finalState(), it.split(), it.end()).event(event).build())
            .orThrow();
    assertEquals(1, first.events().size(), it.toString());
    assertEquals(it.split(), first.events().get(0).time());
    assertTrue(second.events().isEmpty(), it.toString());
    Solution stopped =
        solver
            .solve(Solve.of(clock, start, 0, it.end()).stops(it.split()).event(event).build())
            .orThrow();
    assertEquals(1, stopped.events().size(), it.toString());
    assertEquals(it.split(), stopped.events().get(0).time());
  }
}

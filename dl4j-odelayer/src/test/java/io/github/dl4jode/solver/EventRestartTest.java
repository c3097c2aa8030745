package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.EventFunction;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.Term;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves that begin at an event, and event functions that are not smooth. */
class EventRestartTest {

  private static Solution solveUntil(
      OdeSolver solver, Term term, INDArray start, double t0, double tEnd, EventFunction event) {
    return solver.solve(Solve.of(term, start, t0, tEnd).event(event).build());
  }

  private static final double GRAVITY = 9.81;
  private static final double RESTITUTION = 0.9;
  private static final EventFunction FIRST_COMPONENT = (t, y) -> y.getDouble(0);

  private static FunctionField ball(DataType type) {
    return new FunctionField(
        2,
        type,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -GRAVITY;
        });
  }

  private static FunctionField oscillator(DataType type) {
    return new FunctionField(
        2,
        type,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -y[0];
        });
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    OdeSolver.Builder builder =
        OdeSolver.builder().method(method).rtol(1e-9).atol(1e-9).maximumSteps(1_000_000);
    return method.tableau().hasErrorEstimate()
        ? builder.build()
        : builder.stepSizeController(new FixedStepSize(1e-3)).build();
  }

  /**
   * 157 bounces, the last of which are 2e-7 apart, from states that rounding left above or below.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBallBouncesAsOftenAsItShould(boolean timeGoesOn) {
    OdeSolver solver = OdeSolver.builder().build();
    INDArray state = Nd4j.createFromArray(10.0, 0.0);
    double fall = Math.sqrt(2 * 10 / GRAVITY);
    double time = 0;
    double expected = fall;
    double speed = GRAVITY * fall;
    for (int bounce = 0; bounce < 157; bounce++) {
      double start = timeGoesOn ? time : 0;
      Solution solution =
          solveUntil(solver, ball(DataType.DOUBLE), state, start, start + 100, FIRST_COMPONENT)
              .orThrow();
      time += solution.time() - start;
      assertTrue(solution.eventTime().isPresent());
      assertEquals(expected, time, 1e-10, "bounce " + bounce);
      assertEquals(-speed, solution.finalState().getDouble(1), 1e-3 * speed, "bounce " + bounce);
      speed *= RESTITUTION;
      expected += 2 * speed / GRAVITY;
      // The place stays as it was found.
      state =
          Nd4j.createFromArray(
              solution.finalState().getDouble(0),
              -RESTITUTION * solution.finalState().getDouble(1));
    }
  }

  @Test
  void aBallOfFloatsBouncesToo() {
    OdeSolver solver = OdeSolver.builder().rtol(1e-5).atol(1e-6).build();
    INDArray state = Nd4j.createFromArray(10f, 0f);
    double speed = Math.sqrt(2 * 10 * GRAVITY);
    double time = 0;
    double expected = speed / GRAVITY;
    for (int bounce = 0; bounce < 30; bounce++) {
      Solution solution =
          solveUntil(solver, ball(DataType.FLOAT), state, time, 100, FIRST_COMPONENT).orThrow();
      time = solution.time();
      assertEquals(expected, time, 1e-3, "bounce " + bounce);
      speed *= RESTITUTION;
      expected += 2 * speed / GRAVITY;
      float place = solution.finalState().getFloat(0);
      state =
          Nd4j.createFromArray(place, (float) (-RESTITUTION * solution.finalState().getDouble(1)));
    }
  }

  /** y = sin t goes through 0 at every multiple of π, and each solve takes over from the last. */
  @ParameterizedTest
  @ValueSource(strings = {"heun3", "rk4", "bosh3", "dopri5", "tsit5", "dopri8"})
  void eachZeroIsFoundOnce(ExplicitRungeKutta method) {
    for (int direction : new int[] {1, -1}) {
      INDArray state = Nd4j.createFromArray(0.0, 1.0);
      double t = 0;
      for (int zero = 1; zero <= 8; zero++) {
        Solution solution =
            solveUntil(
                    solver(method),
                    oscillator(DataType.DOUBLE),
                    state,
                    t,
                    direction * 100.0,
                    FIRST_COMPONENT)
                .orThrow();
        t = solution.time();
        state = solution.finalState();
        assertEquals(direction * zero * Math.PI, t, 1e-6, "zero " + zero);
      }
    }
  }

  /** A state that is off the event by rounding, on either side, is at the event. */
  @ParameterizedTest
  @ValueSource(doubles = {-1e-16, 0, 1e-16})
  void roundingAtTheStartIsNoEvent(double offset) {
    for (double speed : new double[] {1, -1}) {
      Solution solution =
          solveUntil(
              solver(Methods.DOPRI5),
              oscillator(DataType.DOUBLE),
              Nd4j.createFromArray(offset, speed),
              0,
              100,
              FIRST_COMPONENT);
      assertEquals(Math.PI, solution.time(), 1e-7);
    }
  }

  /** What is off by more than rounding is an event of its own, however small the step is to it. */
  @Test
  void anEventSoonAfterTheStartIsFound() {
    Solution solution =
        solveUntil(
            solver(Methods.DOPRI5),
            oscillator(DataType.DOUBLE),
            Nd4j.createFromArray(-1e-10, 1.0),
            0,
            100,
            FIRST_COMPONENT);
    assertEquals(1e-10, solution.time(), 1e-16);
  }

  /** y = 1 - t / 10. */
  private static Solution onALine(EventFunction event, double end) {
    FunctionField line = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -0.1);
    EventFunction checked =
        (t, y) -> {
          assertTrue(Double.isFinite(t) && Double.isFinite(y.getDouble(0)), "no argument is NaN");
          return event.value(t, y);
        };
    return solveUntil(
        OdeSolver.builder().build(), line, Nd4j.createFromArray(1.0), 0, end, checked);
  }

  @Test
  void whereAFunctionStaysAtZeroItsBeginningIsTheEvent() {
    Solution solution = onALine((t, y) -> Math.max(0, y.getDouble(0)), 20);
    assertTrue(solution.eventTime().isPresent());
    assertEquals(10, solution.time(), 1e-12);
    assertEquals(0, solution.finalState().getDouble(0), 1e-13);
    Solution fromBelow = onALine((t, y) -> Math.min(0, -y.getDouble(0)), 20);
    assertEquals(10, fromBelow.time(), 1e-12);
  }

  @Test
  void jumpsAreFoundHoweverLarge() {
    for (double after : new double[] {Double.NEGATIVE_INFINITY, -Double.MAX_VALUE, -1, -0.0}) {
      for (double before : new double[] {Double.POSITIVE_INFINITY, Double.MAX_VALUE, 1e-300}) {
        for (int sign : new int[] {1, -1}) {
          Solution solution = onALine((t, y) -> sign * (t < 0.75 ? before : after), 1).orThrow();
          assertTrue(solution.eventTime().isPresent(), before + " to " + after);
          assertEquals(0.75, solution.time(), 1e-14);
          assertEquals(0.925, solution.finalState().getDouble(0), 1e-14);
        }
      }
    }
  }

  /** The event is where its function has changed its sign, so that what follows sees it changed. */
  @Test
  void atTheEventTheSignHasChanged() {
    for (double level = 0.05; level < 1; level += 0.05) {
      double place = level;
      EventFunction event = (t, y) -> Math.expm1(y.getDouble(0) - place);
      Solution solution = onALine(event, 20);
      assertEquals(10 - 10 * level, solution.time(), 1e-12);
      assertTrue(event.value(solution.time(), solution.finalState()) <= 0);
    }
  }

  /** The interpolant reads f at the end of the step, which no stage of the method does. */
  @Test
  void anInterpolantThatIsNotFiniteIsAFailure() {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t < 1 ? -1 : Double.NaN);
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.MIDPOINT)
            .stepSizeController(new FixedStepSize(1))
            .build();
    Solution solution =
        solveUntil(
            solver,
            field,
            Nd4j.createFromArray(0.5),
            0,
            1,
            (t, y) -> {
              assertTrue(Double.isFinite(y.getDouble(0)));
              return y.getDouble(0);
            });
    assertFalse(solution.eventTime().isPresent());
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertEquals(1, solution.time());
    assertEquals(-0.5, solution.finalState().getDouble(0), 1e-15);
  }
}

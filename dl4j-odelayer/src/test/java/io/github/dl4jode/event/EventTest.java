package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.EventFunction.Crossing;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.Term;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EventTest {

  private static final double GRAVITY = 9.81;
  private static final EventFunction GROUND = (t, y) -> y.getDouble(0);

  private static FunctionField ball(DataType type) {
    return new FunctionField(
        2,
        type,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -GRAVITY;
        });
  }

  /** y = cos t, zero at π/2 (falling), 3π/2 (rising), … */
  private static FunctionField oscillator() {
    return new FunctionField(
        2,
        DataType.DOUBLE,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = -y[0];
        });
  }

  private static EventFunction crossing(Crossing crossing) {
    return new EventFunction() {
      @Override
      public double value(double t, INDArray state) {
        return state.getDouble(0);
      }

      @Override
      public Crossing crossing() {
        return crossing;
      }
    };
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    OdeSolver.Builder builder = OdeSolver.builder().method(method);
    if (!method.tableau().hasErrorEstimate()) {
      return builder.stepSizeController(new FixedStepSize(1e-3)).build();
    }
    return builder.rtol(1e-9).atol(1e-9).maximumSteps(1_000_000).build();
  }

  static Stream<ExplicitRungeKutta> ofOrderTwoOrMore() {
    return Methods.all().stream().filter(method -> method.order() > 1);
  }

  private static Solution solveUntil(
      OdeSolver solver, Term term, INDArray start, double t0, double tEnd, EventFunction event) {
    return solver.solve(Solve.of(term, start, t0, tEnd).event(event).build());
  }

  @ParameterizedTest
  @MethodSource("ofOrderTwoOrMore")
  void aBallMeetsTheGround(ExplicitRungeKutta method) {
    // Orders from 2 on are exact on a parabola, and so are their interpolants.
    INDArray start = Nd4j.createFromArray(10.0, 0.0);
    Solution solution =
        solveUntil(solver(method), ball(DataType.DOUBLE), start, 0, 10, GROUND).orThrow();
    assertTrue(solution.eventTime().isPresent());
    assertEquals(Math.sqrt(2 * 10 / GRAVITY), solution.time(), 1e-8);
    assertEquals(1.427843123, solution.time(), 1e-8);
    assertEquals(0, solution.finalState().getDouble(0), 1e-8);
    assertEquals(-14.00714104, solution.finalState().getDouble(1), 1e-7);
  }

  @Test
  void floatsFindItToTheirOwnPrecision() {
    INDArray start = Nd4j.createFromArray(10f, 0f);
    OdeSolver solver = OdeSolver.builder().rtol(1e-6).atol(1e-6).build();
    Solution solution = solveUntil(solver, ball(DataType.FLOAT), start, 0, 10, GROUND);
    assertEquals(1.427843123, solution.time(), 2e-6);
    assertEquals(DataType.FLOAT, solution.finalState().dataType());
  }

  @Test
  void bouncesCanBeStrungTogether() {
    // Coefficient of restitution 0.9: the time between bounces shrinks by it.
    OdeSolver solver = OdeSolver.builder().build();
    INDArray state = Nd4j.createFromArray(10.0, 0.0);
    double t = 0;
    double fall = Math.sqrt(2 * 10 / GRAVITY);
    double expected = fall;
    for (int bounce = 0; bounce < 5; bounce++) {
      Solution solution = solveUntil(solver, ball(DataType.DOUBLE), state, t, 100, GROUND);
      t = solution.orThrow().time();
      assertEquals(expected, t, 1e-8);
      expected += 2 * fall * Math.pow(0.9, bounce + 1);
      // It starts on the ground: exactly there is no event.
      state = Nd4j.createFromArray(0.0, -0.9 * solution.finalState().getDouble(1));
    }
  }

  @Test
  void directionsOfCrossingAreToldApart() {
    OdeSolver solver = OdeSolver.builder().rtol(1e-10).atol(1e-10).build();
    INDArray start = Nd4j.createFromArray(1.0, 0.0);
    assertEquals(
        Math.PI / 2,
        solveUntil(solver, oscillator(), start, 0, 9, crossing(Crossing.ANY)).time(),
        1e-8);
    assertEquals(
        Math.PI / 2,
        solveUntil(solver, oscillator(), start, 0, 9, crossing(Crossing.FALLING)).time(),
        1e-8);
    assertEquals(
        3 * Math.PI / 2,
        solveUntil(solver, oscillator(), start, 0, 9, crossing(Crossing.RISING)).time(),
        1e-8);
    // Backwards in time from 0 the cosine falls through zero first, as seen by the integration.
    assertEquals(
        -Math.PI / 2,
        solveUntil(solver, oscillator(), start, 0, -9, crossing(Crossing.FALLING)).time(),
        1e-8);
    assertEquals(
        -3 * Math.PI / 2,
        solveUntil(solver, oscillator(), start, 0, -9, crossing(Crossing.RISING)).time(),
        1e-8);
  }

  @Test
  void withoutAnEventTheLastTimeIsTheEnd() {
    Solution solution =
        solveUntil(
            OdeSolver.builder().build(),
            ball(DataType.DOUBLE),
            Nd4j.createFromArray(10.0, 0.0),
            0,
            1,
            GROUND);
    assertFalse(solution.eventTime().isPresent());
    assertEquals(SolverStatus.SUCCESS, solution.status());
    assertEquals(1, solution.time());
    assertEquals(10 - GRAVITY / 2, solution.finalState().getDouble(0), 1e-9);
    assertTrue(solution.statistics().acceptedSteps() > 0);
  }

  @Test
  void anEventMayDependOnTimeAndLieOnTheEnd() {
    INDArray start = Nd4j.createFromArray(10.0, 0.0);
    OdeSolver solver = OdeSolver.builder().build();
    Solution solution = solveUntil(solver, ball(DataType.DOUBLE), start, 0, 2, (t, y) -> t - 0.625);
    assertEquals(0.625, solution.time(), 1e-15);
    Solution atEnd = solveUntil(solver, ball(DataType.DOUBLE), start, 0, 2, (t, y) -> t - 2);
    assertTrue(atEnd.eventTime().isPresent());
    assertEquals(2, atEnd.time(), 1e-15);
  }

  @Test
  void aFailedSolveSaysSo() {
    FunctionField field = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = y[0] * y[0]);
    Solution solution =
        solveUntil(
            OdeSolver.builder().build(), field, Nd4j.createFromArray(1.0), 0, 2, (t, y) -> 1);
    assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solution.status());
    assertFalse(solution.eventTime().isPresent());
    assertThrows(OdeSolverException.class, solution::orThrow);
    IllegalArgumentException nan =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                solveUntil(
                    OdeSolver.builder().build(),
                    ball(DataType.DOUBLE),
                    Nd4j.createFromArray(10.0, 0.0),
                    0,
                    2,
                    (t, y) -> Math.sqrt(1 - t)));
    assertTrue(nan.getMessage().contains("not a number at t = "), nan.getMessage());
  }

  @Test
  void rootsAreFoundToRoundingInFewEvaluations() {
    int[] evaluations = {0};
    double root =
        RootFinder.find(
            x -> {
              evaluations[0]++;
              return Math.cos(x) - x;
            },
            0,
            1,
            1,
            Math.cos(1) - 1);
    assertEquals(0.7390851332151607, root, 1e-15);
    assertTrue(evaluations[0] < 15, "" + evaluations[0]);
    evaluations[0] = 0;
    double steep =
        RootFinder.find(
            x -> {
              evaluations[0]++;
              return x < 0.3 ? -1e-9 : 1e9;
            },
            0,
            -1e-9,
            1,
            1e9);
    assertEquals(0.3, steep, 1e-14);
    assertTrue(evaluations[0] < 180, "" + evaluations[0]);
    assertEquals(0, RootFinder.find(x -> Math.pow(x, 9), -1, -1, 0.5, Math.pow(0.5, 9)), 1e-9);
  }
}

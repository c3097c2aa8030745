package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far from its start a solve looks away from an event: by the rounding of time and state, which
 * is ulp(1) (|t| + |h|) and ε |y| / |y'|, a hundred times.
 */
class EventDepartureTest {

  private static final double H = 0.25;

  /** The first step is one of H. */
  private static Solution solve(
      DataType type, double y0, double rate, double t0, double direction, EventFunction event) {
    FunctionField field = new FunctionField(1, type, (t, y, d) -> d[0] = rate);
    INDArray start = Nd4j.createFromArray(y0).castTo(type);
    OdeSolver solver = OdeSolver.builder().firstStep(H).build();
    return solver
        .solve(Solve.of(field, start, t0, t0 + 4 * direction).event(event).build())
        .orThrow();
  }

  private static void assertFound(double expected, double accuracy, Solution solution) {
    assertTrue(solution.eventTime().isPresent(), solution.toString());
    assertEquals(expected, solution.time(), accuracy);
  }

  private static void assertNone(Solution solution) {
    assertTrue(solution.eventTime().isEmpty(), solution.toString());
  }

  /** In units of 2e-16 (|t0| + H): 50 are the start, 1000 are not. */
  @ParameterizedTest
  @CsvSource({"0, 1", "0, -1", "1, 1", "7, 1", "-7, 1", "1e6, 1", "1e6, -1", "-1e6, -1"})
  void eventsOfTheTimeAreLookedAwayFromByItsRounding(double t0, double direction) {
    double rounding = Math.ulp(1.0) * (Math.abs(t0) + H);
    for (double sign : new double[] {1, -1}) {
      double near = t0 + direction * 50 * rounding;
      assertNone(solve(DataType.DOUBLE, 0, 1, t0, direction, (t, y) -> sign * (t - near)));
      double far = t0 + direction * 1000 * rounding;
      assertFound(
          far,
          2 * Math.ulp(Math.abs(t0) + 1),
          solve(DataType.DOUBLE, 0, 1, t0, direction, (t, y) -> sign * (t - far)));
    }
  }

  /** The state takes ε |y| / |y'| to change by its rounding. */
  @ParameterizedTest
  @CsvSource({
    "DOUBLE, 1e6, 1",
    "DOUBLE, -1e6, 1",
    "DOUBLE, 1e6, -1",
    "DOUBLE, 1e6, 1e3",
    "DOUBLE, 1, 1e-6",
    "FLOAT, 1, 1",
    "FLOAT, 1, -1",
    "FLOAT, 0.01, 0.1"
  })
  void eventsOfTheStateAreLookedAwayFromByItsRounding(DataType type, double y0, double rate) {
    double epsilon = type == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
    double time = epsilon * Math.abs(y0 / rate);
    for (double direction : new double[] {1, -1}) {
      double near = direction * 50 * time;
      assertNone(solve(type, y0, rate, 0, direction, (t, y) -> t - near));
      double far = direction * 200 * time;
      assertFound(far, 1e-15, solve(type, y0, rate, 0, direction, (t, y) -> t - far));
    }
  }

  /** A state that rests says nothing about the time; only that is rounded. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void aStateAtRestDoesNotHideAnEvent(double direction) {
    assertFound(
        direction * 1e-9,
        1e-16,
        solve(DataType.DOUBLE, 5, 0, 0, direction, (t, y) -> t - direction * 1e-9));
  }

  /** However little the state changes, a thousandth of the step is the most. */
  @Test
  void noMoreThanAThousandthOfTheStepIsLookedAwayFrom() {
    double rate = 1e-12;
    assertNone(solve(DataType.DOUBLE, 1, rate, 0, 1, (t, y) -> t - 0.9e-3 * H));
    assertFound(1.1e-3 * H, 1e-15, solve(DataType.DOUBLE, 1, rate, 0, 1, (t, y) -> t - 1.1e-3 * H));
  }

  /** After the departure the state is where the solution is: y = y0 + t. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void theSignIsTakenWhereTheSolutionIs(double direction) {
    double y0 = 1e6;
    // The departure is 2.2e-8 long; the sign changes after a tenth of that, or after ten times
    // that.
    assertNone(
        solve(
            DataType.DOUBLE,
            y0,
            1,
            0,
            direction,
            (t, y) -> y.getDouble(0) - y0 - direction * 2e-9));
    assertFound(
        direction * 2.5e-7,
        1e-9,
        solve(
            DataType.DOUBLE,
            y0,
            1,
            0,
            direction,
            (t, y) -> y.getDouble(0) - y0 - direction * 2.5e-7));
  }

  /** The zero lies where the search begins: it does not look before its departure. */
  @Test
  void theSearchBeginsAfterTheDeparture() {
    // Negative before 1e-9, then positive, and negative from 0.25 on.
    EventFunction twice = (t, y) -> t < 1e-9 ? -1 : 0.25 - t;
    assertFound(0.25, 1e-15, solve(DataType.DOUBLE, 1e6, 1, 0, 1, twice));
    for (int i = 0; i < 40; i++) {
      // The departure is 2.2e-8 long.
      double place = 2.4e-8 * (1 + 0.05 * i);
      EventFunction jumps = (t, y) -> t < 2e-8 ? -1 : t < place ? 1 : -1;
      assertFound(place, 1e-15, solve(DataType.DOUBLE, 1e6, 1, 0, 1, jumps));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void aFunctionThatReachesZeroAndStaysHasOne(double sign) {
    assertFound(
        0.3, 1e-15, solve(DataType.DOUBLE, 1, 1, 0, 1, (t, y) -> sign * Math.max(0, 0.3 - t)));
  }

  @Test
  void aFunctionThatIsZeroEverywhereHasNoEvent() {
    assertNone(solve(DataType.DOUBLE, 1, 1, 0, 1, (t, y) -> 0));
    assertNone(solve(DataType.DOUBLE, 1, 1, 0, 1, (t, y) -> -0.0));
  }
}

package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.event.EventFunction;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** y(t) and y'(t) at any time of a solve. */
class DenseOutputTest {

  /** y_i' = (cos t) y_i with y_i = (1 + i) exp(sin t). */
  private static FunctionField growth(int size, DataType type) {
    return new FunctionField(
        size,
        type,
        (t, y, d) -> {
          for (int i = 0; i < size; i++) {
            d[i] = Math.cos(t) * y[i];
          }
        });
  }

  private static double growthAt(double t, int component) {
    return (1 + component) * Math.exp(Math.sin(t));
  }

  private static INDArray growthStart(double t, int size, DataType type) {
    double[] values = new double[size];
    Arrays.setAll(values, i -> growthAt(t, i));
    return Nd4j.createFromArray(values).castTo(type);
  }

  private static OdeSolver solver(ExplicitRungeKutta method, double tolerance) {
    return OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
  }

  @Provide
  Arbitrary<ExplicitRungeKutta> methods() {
    return Arbitraries.of(Methods.all().stream().filter(each -> each.errorOrder() > 0).toList());
  }

  @Provide
  Arbitrary<DataType> types() {
    return Arbitraries.of(DataType.FLOAT, DataType.DOUBLE);
  }

  @Provide
  Arbitrary<double[]> parts() {
    return Arbitraries.doubles()
        .between(0.001, 0.999)
        .ofScale(6)
        .array(double[].class)
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 2, 5, 150);
  }

  /** In any order, several of them in one step or equal: as output times of the solve, sorted. */
  @Property(tries = 200)
  void anyTimesGiveWhatOutputTimesGive(
      @ForAll("methods") ExplicitRungeKutta method,
      @ForAll("types") DataType type,
      @ForAll("sizes") int size,
      @ForAll @DoubleRange(min = -5, max = 5) double start,
      @ForAll @DoubleRange(min = -3, max = 3) double length,
      @ForAll("parts") double[] parts) {
    double span = length == 0 ? 1 : length;
    double[] times = Arrays.stream(parts).map(part -> start + part * span).toArray();
    double[] sorted =
        Arrays.stream(parts).distinct().sorted().map(part -> start + part * span).toArray();
    double[] outputs = new double[sorted.length + 2];
    System.arraycopy(sorted, 0, outputs, 1, sorted.length);
    outputs[0] = start;
    outputs[outputs.length - 1] = start + span;
    Solve solve =
        Solve.of(growth(size, type), growthStart(start, size, type), outputs).denseOutput().build();
    Solution solution = solver(method, 1e-4).solve(solve).orThrow();
    double rounding = (type == DataType.FLOAT ? 1e-6 : 2e-14) * 3 * (1 + size);
    try (DenseOutput dense = solution.denseOutput()) {
      INDArray all = dense.at(times);
      INDArray rates = dense.derivativeAt(times);
      INDArray one = Nd4j.create(type, size);
      for (int i = 0; i < times.length; i++) {
        int row =
            1 + Arrays.binarySearch(Arrays.stream(parts).distinct().sorted().toArray(), parts[i]);
        assertEquals(0, solution.states().getRow(row).distance2(all.getRow(i)), rounding);
        dense.at(times[i], one);
        assertEquals(0, one.distance2(all.getRow(i)), rounding);
        dense.derivativeAt(times[i], one);
        assertEquals(0, one.distance2(rates.getRow(i)), 10 * rounding);
      }
    }
  }

  /**
   * The bounds are twice what was measured, in tolerances. SciPy's DOP853 is off by 4 at 1e-12. The
   * errors of dopri5 and tsit5 at steps are smaller, for their interpolants are of one order less.
   */
  @ParameterizedTest
  @CsvSource({
    "adaptive_heun, 1e-6, 3",
    "fehlberg2, 1e-6, 180",
    "bosh3, 1e-6, 23",
    "dopri5, 1e-6, 9",
    "dopri5, 1e-9, 17",
    "tsit5, 1e-6, 12",
    "tsit5, 1e-9, 19",
    "dopri8, 1e-6, 0.8",
    "dopri8, 1e-9, 0.8",
    "dopri8, 1e-12, 0.8"
  })
  void errorsBetweenStepsAreOfTheSizeOfTheTolerance(String label, double tolerance, double most) {
    for (double end : new double[] {10, -10}) {
      Solve solve =
          Solve.of(growth(1, DataType.DOUBLE), growthStart(0, 1, DataType.DOUBLE), 0, end)
              .denseOutput()
              .build();
      Solution solution = solver(Methods.named(label), tolerance).solve(solve).orThrow();
      try (DenseOutput dense = solution.denseOutput()) {
        double between = 0;
        for (int i = 1; i < 5000; i++) {
          between = Math.max(between, error(dense, end * i / 5000, tolerance));
        }
        assertTrue(between < most, between + " tolerances");
      }
    }
  }

  private static double error(DenseOutput dense, double t, double tolerance) {
    double expected = growthAt(t, 0);
    return Math.abs(dense.at(t).getDouble(0) - expected) / (tolerance * (1 + expected));
  }

  /** Both steps at a boundary give the same value and slope there. */
  @ParameterizedTest
  @ValueSource(strings = {"bosh3", "dopri5", "tsit5", "dopri8"})
  void itIsContinuousWithItsDerivative(String label) {
    Solve solve =
        Solve.of(growth(1, DataType.DOUBLE), growthStart(0, 1, DataType.DOUBLE), 0, 6)
            .denseOutput()
            .build();
    Solution solution = solver(Methods.named(label), 1e-5).solve(solve).orThrow();
    assertTrue(solution.steps().size() > 3);
    try (DenseOutput dense = solution.denseOutput()) {
      for (AcceptedStep step : solution.steps().subList(1, solution.steps().size())) {
        double t = step.time();
        double after = Math.nextUp(t);
        assertEquals(dense.at(t).getDouble(0), dense.at(after).getDouble(0), 1e-13);
        double slope = Math.cos(t) * dense.at(t).getDouble(0);
        assertEquals(slope, dense.derivativeAt(t).getDouble(0), 1e-11);
        assertEquals(slope, dense.derivativeAt(after).getDouble(0), 1e-11);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void atAChangeTheValueIsThatBeforeIt(double direction) {
    double change = 0.5 * direction;
    Solve solve =
        Solve.of(
                growth(2, DataType.DOUBLE),
                growthStart(0, 2, DataType.DOUBLE),
                0,
                change,
                direction)
            .changes((index, state) -> state.addi(10), change)
            .denseOutput()
            .build();
    Solution solution = solver(Methods.DOPRI8, 1e-8).solve(solve).orThrow();
    try (DenseOutput dense = solution.denseOutput()) {
      double after = Math.nextAfter(change, direction);
      INDArray both = dense.at(after, change);
      assertEquals(growthAt(change, 0) + 10, both.getDouble(0, 0), 1e-7);
      assertEquals(growthAt(change, 0), both.getDouble(1, 0), 1e-7);
      assertEquals(0, solution.states().getRow(1).distance2(both.getRow(1)), 1e-13);
      INDArray rates = dense.derivativeAt(change, after);
      assertEquals(Math.cos(change) * growthAt(change, 1), rates.getDouble(0, 1), 1e-6);
      assertEquals(Math.cos(change) * (growthAt(change, 1) + 10), rates.getDouble(1, 1), 1e-6);
    }
  }

  @Test
  void atAJumpTheDerivativeIsThatBeforeIt() {
    FunctionField step = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t > 1 ? 3 : 1);
    Solve solve = Solve.of(step, Nd4j.createFromArray(0.0), 0, 2).jumps(1).denseOutput().build();
    try (DenseOutput dense = solver(Methods.DOPRI8, 1e-8).solve(solve).orThrow().denseOutput()) {
      INDArray rates = dense.derivativeAt(1, Math.nextUp(1.0), 0.3, 1.9);
      assertArrayEquals(new double[] {1, 3, 1, 3}, rates.reshape(4).toDoubleVector(), 1e-11);
      assertEquals(1 + 0.9 * 3, dense.at(1.9).getDouble(0), 1e-12);
    }
  }

  @Test
  void aSolveOfZeroLengthHasItsInitialStateAlone() {
    INDArray start = Nd4j.createFromArray(3.0, 4.0);
    for (double[] times : new double[][] {{2}, {2, 2}}) {
      Solve solve = Solve.of(growth(2, DataType.DOUBLE), start, times).denseOutput().build();
      try (DenseOutput dense = solver(Methods.DOPRI8, 1e-8).solve(solve).denseOutput()) {
        assertEquals(start, dense.at(2).getRow(0));
        assertSays("t = 2.5 is outside", () -> dense.at(2.5));
        assertSays("evaluate the term", () -> dense.derivativeAt(2));
      }
    }
  }

  @Test
  void itEndsAtAnEvent() {
    EventFunction event = (t, y) -> t - 0.7;
    Solve solve =
        Solve.of(growth(1, DataType.DOUBLE), growthStart(0, 1, DataType.DOUBLE), 0, 5)
            .event(event)
            .denseOutput()
            .build();
    try (DenseOutput dense = solver(Methods.DOPRI8, 1e-8).solve(solve).orThrow().denseOutput()) {
      assertEquals(growthAt(0.7, 0), dense.at(0.7).getDouble(0), 1e-7);
      assertSays("from 0.0 to 0.7", () -> dense.at(0.8));
    }
  }

  @Test
  void messagesNameWhatToDo() {
    FunctionField broken = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = Double.NaN);
    INDArray start = Nd4j.createFromArray(1.0);
    Solve failing = Solve.of(broken, start, 0, 1).denseOutput().build();
    try (DenseOutput dense = solver(Methods.DOPRI5, 1e-6).solve(failing).denseOutput()) {
      assertSays("look at Solution.status()", () -> dense.at(0.5));
    }
    Solve solve = Solve.of(growth(1, DataType.DOUBLE), start, 0, 1).denseOutput().build();
    DenseOutput dense = solver(Methods.DOPRI5, 1e-6).solve(solve).denseOutput();
    assertSays("solve further", () -> dense.at(0.5, 1.1));
    assertSays("solve further", () -> dense.at(Double.NaN));
    assertSays("such as (1)", () -> dense.path(1, 2));
    dense.close();
    assertSays("is closed", () -> dense.at(0.5));
  }

  private static void assertSays(String part, Runnable action) {
    String message = assertThrows(RuntimeException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** u = exp(sin t) drives v' = u cos t, so that v = exp(sin t) as well. */
  @Test
  void aSolutionDrivesAnotherEquation() {
    Solve solve =
        Solve.of(growth(1, DataType.DOUBLE), growthStart(0, 1, DataType.DOUBLE), 0, 3)
            .denseOutput()
            .build();
    OdeSolver solver = solver(Methods.DOPRI8, 1e-10);
    try (DenseOutput dense = solver.solve(solve).orThrow().denseOutput()) {
      Path u = dense.path(1, 1);
      assertArrayEquals(new long[] {1, 1}, u.valueShape());
      try (TapeTerm driven =
          TapeTerm.builder(
                  (graph, at) ->
                      TapeTerm.Parts.of(at.inputs().get("u").mul(graph.math().cos(at.t()))),
                  DataType.DOUBLE,
                  1,
                  1)
              .input("u", u)
              .build()) {
        INDArray end = solver.solve(driven, Nd4j.createFromArray(1.0), 0, 3).orThrow().finalState();
        assertEquals(growthAt(3, 0), end.getDouble(0), 1e-8);
      }
    }
  }
}

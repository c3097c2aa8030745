package io.github.dl4jode.method.multistep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TermShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The order of each formula, with the order held. */
class AdamsOrderTest {

  /** The method at one order, which takes its steps as they are given. */
  private record Held(int k) implements Method {

    private static final long serialVersionUID = 1L;

    @Override
    public String label() {
      return "held" + k;
    }

    @Override
    public int order() {
      return k + 1;
    }

    @Override
    public int errorOrder() {
      return 2;
    }

    @Override
    public Interpolant interpolant() {
      return new Adams(k).interpolant();
    }

    @Override
    public Stepper newStepper(TermShape shape) {
      return new AdamsStepper(shape, k, k);
    }
  }

  private static List<AcceptedStep> steps(List<Double> ends) {
    List<AcceptedStep> steps = new ArrayList<>();
    double t = 0;
    for (double end : ends) {
      steps.add(new AcceptedStep(t, end - t));
      t = end;
    }
    return steps;
  }

  /**
   * The errors of t^m at the ends of the steps, y' = m t^(m-1), relative to t^m, from the first
   * step that has order k on: without those of the steps before.
   */
  private static double errorOfPower(int k, int m) {
    List<Double> ends = new ArrayList<>();
    double t = 0;
    for (int i = 0; i < k + 8; i++) {
      t += 0.1 * (1 + 0.4 * Math.sin(2 * i));
      ends.add(t);
    }
    double[] times = new double[10];
    for (int i = 1; i < times.length; i++) {
      times[i] = ends.get(k - 2 + i);
    }
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (at, y, d) -> d[0] = m * Math.pow(at, m - 1));
    INDArray states =
        OdeSolver.builder()
            .method(new Held(k))
            .build()
            .solve(Solve.of(field, Nd4j.createFromArray(0.0), times).replay(steps(ends)).build())
            .orThrow()
            .states();
    double largest = 0;
    for (int i = 2; i < times.length; i++) {
      double increment = states.getDouble(i) - states.getDouble(1);
      double exact = Math.pow(times[i], m) - Math.pow(times[1], m);
      largest = Math.max(largest, Math.abs(increment - exact) / Math.pow(times[i], m));
    }
    return largest;
  }

  /**
   * On any grid a step of order k integrates polynomials of degree k + 1 exactly, and no others.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void polynomialsAreExact(int k) {
    for (int m = 1; m <= k + 1; m++) {
      assertTrue(errorOfPower(k, m) < 1e-11, "t^" + m + ": " + errorOfPower(k, m));
    }
    double beyond = errorOfPower(k, k + 2);
    assertTrue(beyond > 100 * errorOfPower(k, k + 1) && beyond > 1e-10, "" + beyond);
  }

  /** Over [0, 4], with the solution. */
  @SuppressWarnings("ImmutableEnumChecker") // Its functions have no state.
  private enum Problem {
    /** y = (cos sin t, -sin sin t), linear. */
    TIME_DEPENDENT(
        (t, y, d) -> {
          d[0] = y[1] * Math.cos(t);
          d[1] = -y[0] * Math.cos(t);
        }) {
      @Override
      double[] solution(double t) {
        return new double[] {Math.cos(Math.sin(t)), -Math.sin(Math.sin(t))};
      }
    },
    /** u' = u v, v' = -u², solved by u = sech(t - 1), v = -tanh(t - 1). */
    AUTONOMOUS(
        (t, y, d) -> {
          d[0] = y[0] * y[1];
          d[1] = -y[0] * y[0];
        }) {
      @Override
      double[] solution(double t) {
        return new double[] {1 / Math.cosh(t - 1), -Math.tanh(t - 1)};
      }
    };

    private final FunctionField field;

    Problem(FunctionField.Function f) {
      this.field = new FunctionField(2, DataType.DOUBLE, f);
    }

    abstract double[] solution(double t);
  }

  /** Begun with steps so small that they do not count. */
  private static double error(Problem problem, int k, int n) {
    List<Double> ends = new ArrayList<>();
    double h = 4.0 / n;
    for (double end = h * Math.pow(2, -26); end < 0.9 * h; end *= Math.sqrt(2)) {
      ends.add(end);
    }
    for (int i = 1; i <= n; i++) {
      ends.add(4.0 * i / n);
    }
    INDArray start = Nd4j.createFromArray(problem.solution(0));
    INDArray end =
        OdeSolver.builder()
            .method(new Held(k))
            .build()
            .solve(Solve.of(problem.field, start, 0, 4).replay(steps(ends)).build())
            .orThrow()
            .finalState();
    return end.distance2(Nd4j.createFromArray(problem.solution(4)));
  }

  /** The corrected formula of order k has order k + 1; finer steps meet rounding at high orders. */
  @ParameterizedTest
  @CsvSource({
    "TIME_DEPENDENT, 1, 226, 320",
    "TIME_DEPENDENT, 2, 226, 320",
    "TIME_DEPENDENT, 3, 226, 320",
    "TIME_DEPENDENT, 4, 160, 226",
    "TIME_DEPENDENT, 5, 320, 453",
    "TIME_DEPENDENT, 6, 113, 160",
    "TIME_DEPENDENT, 8, 80, 113",
    "AUTONOMOUS, 1, 226, 320",
    "AUTONOMOUS, 2, 226, 320",
    "AUTONOMOUS, 3, 320, 453",
    "AUTONOMOUS, 4, 160, 226",
    "AUTONOMOUS, 5, 320, 453",
    "AUTONOMOUS, 6, 113, 160"
  })
  void errorsFallWithTheOrder(Problem problem, int k, int coarse, int fine) {
    double ratio = error(problem, k, coarse) / error(problem, k, fine);
    assertEquals(k + 1, Math.log(ratio) / Math.log((double) fine / coarse), 0.2);
  }

  /** y' = -y, with 2000 steps on either side of the limit of stability. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void stepsAreStableUpToTheLimit(int k) {
    FunctionField decay = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -y[0]);
    for (double factor : new double[] {0.98, 1.02}) {
      double h = factor * AdamsCoefficients.stabilityLimit(k);
      double end =
          OdeSolver.builder()
              .method(new Adams(k))
              .stepSizeController(new FixedStepSize(h))
              .build()
              .solve(decay, Nd4j.createFromArray(1.0), 0, 2000 * h)
              .orThrow()
              .finalState()
              .getDouble(0);
      assertEquals(factor < 1, Math.abs(end) < 1, "h = " + h + ": " + end);
    }
  }
}

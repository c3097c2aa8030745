package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.event.Event;
import io.github.dl4jode.method.Methods;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What it costs the Adams method to begin again, where the term or the state jumps. */
class AdamsRestartTest {

  private static final double[] TIMES = {2, 4, 6, 8, 10, 12, 14, 16, 18};

  private final FunctionField turning =
      new FunctionField(
          2,
          DataType.DOUBLE,
          (t, y, d) -> {
            double rate = 1 + Math.cos(t) / 2;
            d[0] = y[1] * rate;
            d[1] = -y[0] * rate;
          });
  private final INDArray start = Nd4j.createFromArray(1.0, 0.0);

  private static OdeSolver adams(double tolerance) {
    return OdeSolver.builder().method(Methods.ADAMS).rtol(tolerance).atol(tolerance).build();
  }

  private SolverStatistics cost(OdeSolver solver, Solve.Builder solve) {
    Solution solution = solver.solve(solve.build()).orThrow();
    double angle = 20 + Math.sin(20) / 2;
    assertEquals(Math.cos(angle), solution.finalState().getDouble(0), 300 * solver.rtol());
    return solution.statistics();
  }

  private Solve.Builder solve() {
    return Solve.of(turning, start, 0, 20);
  }

  /** A new solve for each stretch. */
  private int evaluationsOfNewSolves(OdeSolver solver) {
    int sum = 0;
    List<Double> times = new ArrayList<>(List.of(0.0));
    for (double t : TIMES) {
      times.add(t);
    }
    times.add(20.0);
    INDArray state = start;
    for (int i = 1; i < times.size(); i++) {
      Solution solution = solver.solve(turning, state, times.get(i - 1), times.get(i)).orThrow();
      state = solution.finalState();
      sum += solution.statistics().functionEvaluations();
    }
    return sum;
  }

  /**
   * A restart keeps the size of the step and has it rejected until order 1 is accurate enough, one
   * evaluation for each attempt. That is less than the cautious first step of a new solve takes,
   * from which each doubling needs two.
   */
  @ParameterizedTest
  @CsvSource({"1e-4, 14", "1e-7, 26", "1e-10, 37"})
  void aRestartCostsLessThanAStart(double tolerance, int most) {
    OdeSolver solver = adams(tolerance);
    int smooth = cost(solver, solve()).functionEvaluations();
    double fresh = (evaluationsOfNewSolves(solver) - smooth) / (double) TIMES.length;
    Event event = Event.changing((t, y) -> Math.sin(Math.PI * t / 2), (t, y) -> {});
    for (SolverStatistics of :
        List.of(
            cost(solver, solve().changes((index, y) -> {}, TIMES)),
            cost(solver, solve().jumps(TIMES)),
            cost(solver, solve().event(event)))) {
      double restart = (of.functionEvaluations() - smooth) / (double) TIMES.length;
      assertTrue(restart <= fresh, restart + " evaluations, and a new solve takes " + fresh);
      assertTrue(restart < most, restart + " evaluations for each restart");
      assertTrue(of.rejectedSteps() <= 8 * TIMES.length, of.toString());
    }
  }
}

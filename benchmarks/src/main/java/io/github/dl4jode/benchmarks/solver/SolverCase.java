package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.Term;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A solve from beginning to end, and in the same rounds its field alone, as often as the solve
 * evaluates it: the difference is the solver's own cost.
 *
 * @param problem in double
 * @param solver to measure
 * @param repetitions of the whole solve
 */
record SolverCase(SolverProblem problem, OdeSolver solver, Repetitions repetitions)
    implements BenchmarkCase {

  @Override
  public void measure(Result result) {
    Term field = problem.field();
    double[] times = problem.times();
    INDArray initialState = Nd4j.createFromArray(problem.solution(times[0]));
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution solution =
          solver.solve(Solve.of(field, initialState, times).build(), workspace).orThrow();
      int evaluations = solution.statistics().functionEvaluations();
      List<Sample> samples =
          repetitions.interleaved(
              () -> solver.solve(Solve.of(field, initialState, times).build(), workspace),
              () -> evaluate(field, initialState, times[0], evaluations));
      describe(result);
      report(result, solution, samples.get(0), samples.get(1));
    }
  }

  private static void evaluate(Term field, INDArray state, double t, int evaluations) {
    INDArray derivative = Nd4j.create(DataType.DOUBLE, state.length());
    for (int i = 0; i < evaluations; i++) {
      field.evaluate(t, state, derivative);
    }
  }

  private void describe(Result result) {
    result
        .put("problem", problem.label())
        .put("method", solver.method().label())
        .put("rtol", solver.rtol())
        .put("atol", solver.atol());
    repetitions.describe(result);
  }

  private void report(Result result, Solution solution, Sample solve, Sample fieldAlone) {
    int evaluations = solution.statistics().functionEvaluations();
    double overhead = solve.median() - fieldAlone.median();
    double minimumOverhead = solve.minimum() - fieldAlone.minimum();
    result
        .put("ms", solve.median())
        .put("min_ms", solve.minimum())
        .put("nfe", evaluations)
        .put("accepted_steps", solution.statistics().acceptedSteps())
        .put("rejected_steps", solution.statistics().rejectedSteps())
        .put("max_relative_error", largestRelativeError(solution))
        .put("floor_ms", fieldAlone.median())
        .put("floor_ratio", solve.dividedBy(fieldAlone).median())
        .put("field_us", 1e3 * fieldAlone.median() / evaluations)
        .put("overhead_us_per_evaluation", 1e3 * overhead / evaluations)
        .put("overhead_min_us_per_evaluation", 1e3 * minimumOverhead / evaluations);
  }

  /**
   * The largest error of a component at an output time, relative to the largest component of the
   * solution at that time.
   */
  private double largestRelativeError(Solution solution) {
    double[] times = solution.times();
    double largest = 0;
    for (int i = 1; i < times.length; i++) {
      INDArray expected = Nd4j.createFromArray(problem.solution(times[i]));
      INDArray error = solution.states().getRow(i).sub(expected);
      double relative =
          error.normmaxNumber().doubleValue() / expected.normmaxNumber().doubleValue();
      largest = Math.max(largest, relative);
    }
    return largest;
  }
}

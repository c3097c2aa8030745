package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A solve of a stiff problem in double at 1e-6, by a method that solves linear systems.
 *
 * @param problem what is solved
 * @param method for stiff equations
 * @param repetitions of the solve
 */
record StiffCase(StiffBenchmark problem, Method method, Repetitions repetitions)
    implements BenchmarkCase {

  @Override
  public void measure(Result result) {
    OdeSolver solver =
        OdeSolver.builder()
            .method(method)
            .rtol(1e-6)
            .componentAtol(problem.absoluteTolerances(1e-6))
            .errorNorm(ErrorNorms.MAX_EXAMPLE)
            .build();
    INDArray start = problem.start();
    try (TapeTerm term = problem.term();
        SolverWorkspace workspace = new SolverWorkspace()) {
      Solve solve = Solve.of(term, start, 0, problem.end()).build();
      Solution solution = solver.solve(solve, workspace).orThrow();
      Sample sample =
          repetitions.time(() -> solver.solve(solve, workspace).orThrow().states().close());
      result.put("problem", problem.label()).put("method", method.label());
      repetitions.describe(result);
      ImplicitCost cost = solution.implicitCost().orElseThrow();
      result
          .put("ms", sample.median())
          .put("min_ms", sample.minimum())
          .put("steps", solution.statistics().acceptedSteps())
          .put("rejected", solution.statistics().rejectedSteps())
          .put("evaluations", solution.statistics().functionEvaluations())
          .put("jacobians", cost.jacobians())
          .put("factorisations", cost.factorisations())
          .put("max_error", problem.error(solution.finalState()));
    }
  }
}

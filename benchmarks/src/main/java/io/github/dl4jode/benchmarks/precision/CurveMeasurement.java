package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.work.WorkPoint;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solves a problem by a method with tolerances from 1e-2 to 1e-10, or with smaller and smaller
 * steps.
 *
 * @param problem the problem
 * @param expected its end
 * @param budget the most evaluations of a solve
 * @param repetitions of a solve at most; short ones are repeated as often, long ones twice
 */
record CurveMeasurement(PrecisionProblem problem, double[] expected, int budget, int repetitions) {

  private static final int LOOSEST = 2;
  private static final int TIGHTEST = 10;
  private static final int FEWEST_STEPS = 32;
  private static final double USELESS = 0.5;
  private static final long ENOUGH_NANOSECONDS = 50_000_000;

  MethodCurve of(Method method) {
    List<WorkPoint> points = new ArrayList<>();
    boolean fixed = method.errorOrder() == 0;
    Term term = problem.field().get();
    int tooLong = 0;
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      // A loose tolerance can leave the solution, and end nowhere: two such solves are enough.
      for (int k = fixed ? 0 : LOOSEST; k <= last(fixed) && tooLong < 2; k++) {
        double work = fixed ? problem.end() / (FEWEST_STEPS << k) : Math.pow(10, -k);
        OdeSolver solver = solver(method, fixed, work);
        Solution solution = solve(solver, term, workspace);
        if (solution.status() == SolverStatus.SUCCESS) {
          measure(solver, solution, term, workspace).ifPresent(points::add);
        } else if (solution.status() == SolverStatus.MAX_STEPS_REACHED) {
          tooLong++;
        }
        if (solution.statistics().functionEvaluations() > budget && tooLong == 0) {
          break;
        }
      }
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      return new MethodCurve(method, List.of(), "the method is not for such equations");
    } finally {
      close(term);
    }
    String reason =
        tooLong > 1
            ? "more than %,d steps are needed".formatted(mostSteps())
            : "the error is large";
    return new MethodCurve(method, points, points.isEmpty() ? reason : "");
  }

  private int last(boolean fixed) {
    return fixed ? (int) (Math.log((double) budget / FEWEST_STEPS) / Math.log(2)) : TIGHTEST;
  }

  private int mostSteps() {
    return budget / 4;
  }

  /** Empty if the error is so large that the solve says nothing. */
  private Optional<WorkPoint> measure(
      OdeSolver solver, Solution solution, Term term, SolverWorkspace workspace) {
    double error = problem.error(solution.finalState(), expected);
    return error < USELESS
        ? Optional.of(
            new WorkPoint(
                solution.statistics().functionEvaluations(),
                milliseconds(solver, term, workspace),
                error))
        : Optional.empty();
  }

  private OdeSolver solver(Method method, boolean fixed, double tolerance) {
    OdeSolver.Builder builder =
        fixed
            ? OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(tolerance))
            : problem.solver(method, tolerance);
    return builder.maximumSteps(fixed ? budget : mostSteps()).build();
  }

  private Solution solve(OdeSolver solver, Term term, SolverWorkspace workspace) {
    INDArray start = problem.initialState();
    return solver.solve(Solve.of(term, start, 0, problem.end()).build(), workspace);
  }

  private double milliseconds(OdeSolver solver, Term term, SolverWorkspace workspace) {
    long least = Long.MAX_VALUE;
    long spent = 0;
    for (int i = 0; i < repetitions && (i < 2 || spent < ENOUGH_NANOSECONDS); i++) {
      long start = System.nanoTime();
      solve(solver, term, workspace);
      long time = System.nanoTime() - start;
      least = Math.min(least, time);
      spent += time;
    }
    return least / 1e6;
  }

  private static void close(Term term) {
    if (term instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

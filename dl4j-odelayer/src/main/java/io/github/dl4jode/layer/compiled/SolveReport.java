package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.Optional;

/**
 * What the solver of a layer or a vertex with an ODE did in its last passes.
 *
 * @param forward the steps and evaluations of the forward pass
 * @param backward the steps and evaluations of the backward pass after it; all 0 if there was no
 *     backward pass
 * @param workspaceBytes the bytes that the passes keep between them: stages, stored states,
 *     accumulators
 */
public record SolveReport(
    SolverStatistics forward, SolverStatistics backward, long workspaceBytes) {

  /** What a term solver did last; empty before its first solve, and after its results are freed. */
  public static Optional<SolveReport> of(TermSolver solver) {
    return solver
        .solution()
        .map(
            solved ->
                new SolveReport(
                    solved.statistics(), solver.backwardStatistics(), solver.workspaceBytes()));
  }

  /** The sum of the work of two solves. */
  public SolveReport plus(SolveReport other) {
    return new SolveReport(
        forward.plus(other.forward),
        backward.plus(other.backward),
        workspaceBytes + other.workspaceBytes);
  }
}

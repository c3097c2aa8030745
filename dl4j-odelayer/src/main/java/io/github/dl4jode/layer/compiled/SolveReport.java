package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.solver.SolverStatistics;

/**
 * What the solver of a layer or a vertex with an ODE did in its last passes.
 *
 * @param forward the steps and evaluations of the forward pass
 * @param backward those of the backward pass that followed; all 0 where none did
 * @param workspaceBytes what the passes keep between them: stages, stored states, accumulators
 */
public record SolveReport(
    SolverStatistics forward, SolverStatistics backward, long workspaceBytes) {

  /** What two solves did together. */
  public SolveReport plus(SolveReport other) {
    return new SolveReport(
        forward.plus(other.forward),
        backward.plus(other.backward),
        workspaceBytes + other.workspaceBytes);
  }
}

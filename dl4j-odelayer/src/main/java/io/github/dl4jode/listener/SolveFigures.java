package io.github.dl4jode.listener;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The solves of one layer in one iteration of a training.
 *
 * @param iteration of the network
 * @param epoch of the network
 * @param layer the name of the layer or vertex, or its index if it has no name
 * @param report function evaluations and steps of the forward and of the backward pass
 * @param trace the steps along t and the norm of the adjoint
 * @param penalty what penalties on the dynamics added to the score; 0 without any
 */
public record SolveFigures(
    int iteration, int epoch, String layer, SolveReport report, SolveTrace trace, double penalty) {

  /** Function evaluations and steps of the forward pass. */
  public SolverStatistics forward() {
    return report.forward();
  }

  /** Function evaluations and steps of the backward pass. */
  public SolverStatistics backward() {
    return report.backward();
  }

  /** The accepted steps of the forward pass; {@link SolveTrace#steps()} tells when it is empty. */
  public List<AcceptedStep> steps() {
    return trace.steps();
  }

  /** ‖dL/dy(t0)‖₂ over the minibatch; empty if the layer does not tell it. */
  public OptionalDouble adjointNorm() {
    return trace.adjointNorm();
  }

  /** The length of the shortest step; empty without steps. */
  public OptionalDouble shortestStep() {
    return steps().stream().mapToDouble(step -> Math.abs(step.stepSize())).min();
  }

  /** The length of the longest step; empty without steps. */
  public OptionalDouble longestStep() {
    return steps().stream().mapToDouble(step -> Math.abs(step.stepSize())).max();
  }
}

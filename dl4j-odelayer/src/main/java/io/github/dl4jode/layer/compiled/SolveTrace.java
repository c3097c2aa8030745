package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.Solution;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How the solver of a layer or a vertex moved in its last passes. It is read when it is asked for,
 * because the norm costs an operation on the arrays.
 *
 * @param steps the accepted steps of the forward pass in order, for several solves one after the
 *     other; empty if each example has steps of its own, or the layer does not keep them
 * @param adjointNorm ‖dL/dy(t0)‖₂ over the whole minibatch at the end of the backward pass; empty
 *     before a backward pass
 */
public record SolveTrace(List<AcceptedStep> steps, OptionalDouble adjointNorm) {

  /** Copies the list. */
  public SolveTrace {
    steps = List.copyOf(steps);
  }

  /** Nothing known. */
  public static SolveTrace none() {
    return new SolveTrace(List.of(), OptionalDouble.empty());
  }

  /** The last solve of a term solver; {@link #none()} before it and after its results are freed. */
  public static SolveTrace of(TermSolver solver) {
    return new SolveTrace(
        solver.solution().map(Solution::steps).orElse(List.of()), solver.adjointNorm());
  }

  /**
   * This solve and the one after it.
   *
   * @param next its forward pass is the later one, and its backward pass the earlier one, so that
   *     this one's adjoint is the last
   */
  public SolveTrace then(SolveTrace next) {
    return new SolveTrace(
        Stream.concat(steps.stream(), next.steps.stream()).toList(),
        adjointNorm.isPresent() ? adjointNorm : next.adjointNorm);
  }
}

package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.solver.Solve;

/** The passes of {@link ContinuousAdjoint}. */
final class ContinuousPass extends AdjointPass {

  ContinuousPass(Problem problem, boolean seminorm, BackwardSolver backwardSolver) {
    this(problem, new OffHeapMemory(problem.dataType()), seminorm, backwardSolver);
  }

  private ContinuousPass(
      Problem problem, OffHeapMemory memory, boolean seminorm, BackwardSolver backwardSolver) {
    super(problem, memory, backwardSolver, new AugmentedAdjointTerm(problem, memory, !seminorm));
  }

  @Override
  void startForward(Solve.Builder solve) {
    // Only the outputs are kept.
  }

  @Override
  String methodName() {
    return ContinuousAdjoint.class.getSimpleName();
  }

  @Override
  String failureAdvice() {
    return "try DiscreteAdjoint or InterpolatingAdjoint, which keep y from the forward solve: the"
        + " continuous adjoint solves y backwards, where dynamics that contract become dynamics"
        + " that explode";
  }
}

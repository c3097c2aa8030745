package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.Solve;

/** The passes of {@link InterpolatingAdjoint}. */
final class InterpolatingPass extends AdjointPass {

  private final DenseOutput denseOutput;

  InterpolatingPass(Problem problem, boolean seminorm, BackwardSolver backwardSolver) {
    this(problem, new OffHeapMemory(problem.dataType()), seminorm, backwardSolver);
  }

  private InterpolatingPass(
      Problem problem, OffHeapMemory memory, boolean seminorm, BackwardSolver backwardSolver) {
    this(
        problem,
        memory,
        seminorm,
        backwardSolver,
        new DenseOutput(problem.method().interpolant(), problem.stateSize(), problem.dataType()));
  }

  private InterpolatingPass(
      Problem problem,
      OffHeapMemory memory,
      boolean seminorm,
      BackwardSolver backwardSolver,
      DenseOutput denseOutput) {
    super(
        problem,
        memory,
        backwardSolver,
        new InterpolatedAdjointTerm(problem, memory, !seminorm, denseOutput));
    this.denseOutput = denseOutput;
  }

  @Override
  void startForward(Solve.Builder solve) {
    denseOutput.clear();
    solve.observer(denseOutput);
  }

  @Override
  String methodName() {
    return InterpolatingAdjoint.class.getSimpleName();
  }

  @Override
  public long bytes() {
    return super.bytes() + denseOutput.bytes();
  }

  @Override
  public void close() {
    denseOutput.close();
    super.close();
  }

  @Override
  String failureAdvice() {
    return "give the gradient method a backward solver with looser tolerances, or try"
        + " DiscreteAdjoint, which repeats the accepted steps of the forward solve and has no"
        + " tolerance";
  }
}

package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.StepObserver;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The passes of {@link InterpolatingAdjoint}. */
final class InterpolatingPass extends AdjointPass {

  private final DenseOutput denseOutput;

  InterpolatingPass(Problem problem, boolean seminorm, BackwardSolver backwardSolver) {
    this(problem, new OffHeapMemory(problem.dataType()), seminorm, backwardSolver);
  }

  private InterpolatingPass(
      Problem problem, OffHeapMemory memory, boolean seminorm, BackwardSolver backwardSolver) {
    this(problem, memory, seminorm, backwardSolver, new DenseOutput(problem, memory));
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
        new InterpolatedAdjointField(problem, memory, !seminorm, denseOutput));
    this.denseOutput = denseOutput;
  }

  @Override
  StepObserver startForward() {
    denseOutput.clear();
    return new StepObserver() {
      @Override
      public void stepAccepted(double time, double stepSize, INDArray state, INDArray stages) {
        denseOutput.store(time, stepSize, state, stages);
      }

      @Override
      public boolean needsInterpolant() {
        return true;
      }
    };
  }

  @Override
  INDArray initialDerivative() {
    return denseOutput.initialDerivative();
  }

  @Override
  String failureAdvice() {
    return "give the gradient method a backward solver with looser tolerances, or try"
        + " DiscreteAdjoint, which repeats the accepted steps of the forward solve and has no"
        + " tolerance";
  }
}

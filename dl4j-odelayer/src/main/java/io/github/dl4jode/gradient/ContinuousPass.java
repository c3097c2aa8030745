package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.StepObserver;
import io.github.dl4jode.vector.Vectors;
import io.github.dl4jode.vector.ViewCache;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The passes of {@link ContinuousAdjoint}. */
final class ContinuousPass extends AdjointPass {

  private final INDArray initialDerivative;
  private final ViewCache<INDArray> firstStage = new ViewCache<>(stages -> stages.getRow(0));

  ContinuousPass(Problem problem, boolean seminorm, BackwardSolver backwardSolver) {
    this(problem, new OffHeapMemory(problem.dataType()), seminorm, backwardSolver);
  }

  private ContinuousPass(
      Problem problem, OffHeapMemory memory, boolean seminorm, BackwardSolver backwardSolver) {
    super(problem, memory, backwardSolver, new AugmentedAdjointField(problem, memory, !seminorm));
    initialDerivative = memory.allocate(problem.stateSize());
  }

  @Override
  StepObserver startForward() {
    return (time, stepSize, state, stages) -> {
      if (time == times()[0]) {
        Vectors.copy(firstStage.of(stages), initialDerivative);
      }
    };
  }

  @Override
  INDArray initialDerivative() {
    return initialDerivative;
  }

  @Override
  String failureAdvice() {
    return "try DiscreteAdjoint or InterpolatingAdjoint, which keep y from the forward solve: the"
        + " continuous adjoint solves y backwards, where a field that contracts becomes one that"
        + " explodes";
  }
}

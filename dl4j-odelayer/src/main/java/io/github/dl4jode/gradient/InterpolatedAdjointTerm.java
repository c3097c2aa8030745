package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.solver.DenseOutput;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The adjoint equation alone, with y(t) from the dense output of the forward solve. */
final class InterpolatedAdjointTerm extends AdjointTerm {

  private final long stateSize;
  private final DenseOutput denseOutput;
  private final INDArray y;
  private final INDArray unusedDerivative;

  InterpolatedAdjointTerm(
      Problem problem,
      OffHeapMemory memory,
      boolean sensitivitiesControlled,
      DenseOutput denseOutput) {
    super(problem, memory, sensitivitiesControlled);
    this.stateSize = problem.stateSize();
    this.denseOutput = denseOutput;
    this.y = memory.allocate(stateSize);
    this.unusedDerivative = memory.allocate(stateSize);
  }

  @Override
  public void evaluate(double s, INDArray state, INDArray derivative, INDArray integrand) {
    denseOutput.at(-s, y);
    vectorJacobianProduct(-s, y, state, unusedDerivative, derivative, integrand);
  }

  @Override
  INDArray adjointOf(INDArray state) {
    return state;
  }

  @Override
  void reset(INDArray state, INDArray y) {
    // The dense output passes through every output.
  }

  @Override
  public long size() {
    return stateSize;
  }
}

package io.github.dl4jode.gradient;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The adjoint equation alone, with y(t) from the dense output of the forward solve. */
final class InterpolatedAdjointField extends AdjointField {

  private final long stateSize;
  private final DenseOutput denseOutput;
  private final INDArray unusedDerivative;

  InterpolatedAdjointField(
      Problem problem,
      OffHeapMemory memory,
      boolean parametersControlled,
      DenseOutput denseOutput) {
    super(problem, memory, parametersControlled);
    this.stateSize = problem.stateSize();
    this.denseOutput = denseOutput;
    this.unusedDerivative = memory.allocate(stateSize);
  }

  @Override
  public void evaluate(double s, INDArray state, INDArray derivative, INDArray integrand) {
    INDArray y = denseOutput.at(-s);
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
  public long stateSize() {
    return stateSize;
  }
}

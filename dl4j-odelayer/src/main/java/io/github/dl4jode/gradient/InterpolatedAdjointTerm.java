package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The adjoint equation alone, with y(t) from the dense output of the forward solve. */
final class InterpolatedAdjointTerm extends AdjointTerm {

  private final DifferentiableTerm term;
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
    this.term = problem.term();
    this.stateSize = problem.stateSize();
    this.denseOutput = denseOutput;
    this.y = memory.allocate(stateSize);
    this.unusedDerivative = memory.allocate(stateSize);
  }

  @Override
  public void evaluate(double s, INDArray state, INDArray derivative, INDArray integrand) {
    denseOutput.at(denseOutput.nearest(-s), y);
    vectorJacobianProduct(-s, y, state, unusedDerivative, derivative, integrand);
  }

  /** In reversed time the Jacobian of the adjoint equation is the transpose of the term's. */
  @Override
  public Optional<BlockJacobian> newBlockJacobian() {
    return term.newBlockJacobian().map(blocks -> new Transposed(blocks));
  }

  /** The blocks of the term at (-s, y(-s)), transposed. */
  private final class Transposed implements BlockJacobian {

    private final BlockJacobian blocks;
    private final INDArray[] unused;
    private final INDArray state;

    Transposed(BlockJacobian blocks) {
      this.blocks = blocks;
      this.state = OffHeapMemory.uninitialized(dataType(), stateSize);
      this.unused =
          new INDArray[] {
            OffHeapMemory.uninitialized(dataType(), stateSize),
            OffHeapMemory.uninitialized(dataType(), stateSize)
          };
    }

    @Override
    public int blocks() {
      return blocks.blocks();
    }

    @Override
    public int dimension() {
      return blocks.dimension();
    }

    @Override
    public int evaluate(double s, INDArray adjoint, double[] result) {
      denseOutput.at(denseOutput.nearest(-s), state);
      int evaluations = blocks.evaluate(-s, state, result);
      int d = dimension();
      for (int first = 0; first < result.length; first += d * d) {
        for (int i = 1; i < d; i++) {
          for (int j = 0; j < i; j++) {
            double kept = result[first + i * d + j];
            result[first + i * d + j] = result[first + j * d + i];
            result[first + j * d + i] = kept;
          }
        }
      }
      return evaluations;
    }

    @Override
    public void integrandProduct(double s, INDArray adjoint, INDArray v, INDArray product) {
      denseOutput.at(denseOutput.nearest(-s), state);
      sensitivityProduct(-s, state, v, unused, product);
    }

    @Override
    public void close() {
      blocks.close();
      OffHeapMemory.free(state);
      OffHeapMemory.free(unused[0]);
      OffHeapMemory.free(unused[1]);
    }
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

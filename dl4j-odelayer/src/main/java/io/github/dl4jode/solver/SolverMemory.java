package io.github.dl4jode.solver;

import io.github.dl4jode.field.QuadratureField;
import io.github.dl4jode.field.VectorField;
import io.github.dl4jode.vector.ScaledNorm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** All arrays and prepared calls of solves of one kind. */
final class SolverMemory {

  /** What the arrays depend on. */
  record Kind(
      Method method,
      long size,
      DataType dataType,
      long controlled,
      long quadratures,
      boolean quadraturesControlled) {

    static Kind of(Method method, VectorField field) {
      long quadratures = 0;
      boolean controlled = false;
      if (field instanceof QuadratureField carrying) {
        quadratures = carrying.quadratureSize();
        controlled = carrying.quadratureErrorControlled();
      }
      return new Kind(
          method,
          field.stateSize(),
          field.dataType(),
          field.errorControlledSize(),
          quadratures,
          controlled);
    }
  }

  private final Kind kind;
  private final StageMemory stages;
  private final ScaledNorm error;
  private final QuadratureSum quadratures;
  private final OutputBlock outputs;
  private final StepLog log = new StepLog();

  @SuppressWarnings("try") // The scope is there for its closing.
  SolverMemory(Kind kind) {
    this.kind = kind;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      stages = new StageMemory(kind.method.tableau(), kind.size, kind.dataType);
      error =
          ScaledNorm.of(
              controlled(stages.scratch()),
              controlled(stages.current()),
              controlled(stages.next()));
      quadratures =
          kind.quadraturesControlled
              ? new ControlledQuadratureSum(kind.quadratures, kind.dataType)
              : new QuadratureSum(kind.quadratures, kind.dataType);
      outputs = new OutputBlock(kind.size, kind.dataType);
    }
  }

  private INDArray controlled(INDArray state) {
    return kind.controlled == kind.size
        ? state
        : state.get(NDArrayIndex.interval(0, kind.controlled));
  }

  Kind kind() {
    return kind;
  }

  ButcherTableau tableau() {
    return kind.method.tableau();
  }

  StageMemory stages() {
    return stages;
  }

  ScaledNorm error() {
    return error;
  }

  QuadratureSum quadratures() {
    return quadratures;
  }

  OutputBlock outputs() {
    return outputs;
  }

  StepLog log() {
    return log;
  }

  long bytes() {
    long elements =
        stages.elements() + error.elements() + quadratures.elements() + outputs.elements();
    return elements * kind.dataType.width();
  }

  void close() {
    stages.close();
    error.close();
    quadratures.close();
    outputs.close();
  }
}

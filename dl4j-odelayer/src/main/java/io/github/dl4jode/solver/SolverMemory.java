package io.github.dl4jode.solver;

import io.github.dl4jode.array.OutputBlock;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/** All arrays and prepared calls of solves of one kind. */
final class SolverMemory {

  /** The properties that the arrays depend on. */
  record Kind(Method method, TermShape shape) {}

  private final Kind kind;
  private final Stepper stepper;
  private final OutputBlock outputs;
  private final StepLog log = new StepLog();
  private double rememberedStep;

  @SuppressWarnings("try") // The scope is there for its closing.
  SolverMemory(Kind kind) {
    this.kind = kind;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      stepper = kind.method.newStepper(kind.shape);
      outputs = new OutputBlock(kind.shape.stateSize(), kind.shape.dataType());
    }
  }

  Kind kind() {
    return kind;
  }

  Stepper stepper() {
    return stepper;
  }

  OutputBlock outputs() {
    return outputs;
  }

  StepLog log() {
    return log;
  }

  /** The first step that the last solve suggests; 0 if there is none. */
  double rememberedStep() {
    return rememberedStep;
  }

  void rememberStep(double size) {
    rememberedStep = size;
  }

  long bytes() {
    return stepper.bytes() + outputs.elements() * kind.shape.dataType().width();
  }

  void close() {
    stepper.close();
    outputs.close();
  }
}

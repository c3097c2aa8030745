package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.array.PreparedContext;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/** An op with its context. */
final class BoundOp implements RebindableInstruction {

  /** Runs the op on what the context holds. */
  interface Execution {
    void run(OpExecutioner executioner, PreparedContext context);
  }

  private final PreparedContext context;
  private final Execution execution;

  BoundOp(PreparedContext context, Execution execution) {
    this.context = context;
    this.execution = execution;
  }

  @Override
  public void run(OpExecutioner executioner) {
    execution.run(executioner, context);
  }

  @Override
  public void release() {
    context.close();
  }

  @Override
  public Runnable inputRebinding(int index, INDArray array) {
    return () -> context.setInputArray(index, array);
  }

  @Override
  public Runnable outputRebinding(int index, INDArray array) {
    return () -> context.setOutputArray(index, array);
  }

  @Override
  public boolean callsNativeCode() {
    return true;
  }
}

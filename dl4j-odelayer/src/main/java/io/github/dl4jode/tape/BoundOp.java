package io.github.dl4jode.tape;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/** An op with its context. */
final class BoundOp implements Exchangeable {

  /** Runs the op on what the context holds. */
  interface Execution {
    void run(OpExecutioner executioner, OpContext context);
  }

  private final OpContext context;
  private final Execution execution;

  BoundOp(OpContext context, Execution execution) {
    this.context = context;
    this.execution = execution;
  }

  @Override
  public void run(OpExecutioner executioner) {
    execution.run(executioner, context);
  }

  @Override
  public Runnable inputExchange(int index, INDArray array) {
    return () -> context.setInputArray(index, array);
  }

  @Override
  public Runnable outputExchange(int index, INDArray array) {
    return () -> context.setOutputArray(index, array);
  }
}

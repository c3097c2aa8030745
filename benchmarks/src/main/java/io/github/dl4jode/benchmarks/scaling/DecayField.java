package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** f(y) = -y in float as one op. */
final class DecayField implements Term {

  private final long size;
  private final INDArray rate = Nd4j.scalar(-1f);
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final DynamicCustomOp multiply = DynamicCustomOp.builder("multiply").build();
  private final List<Call> calls = new ArrayList<>();

  /** The op tied to a pair of the solver's arrays, of which there are as many as stages. */
  private record Call(INDArray state, INDArray derivative, OpContext context) {}

  DecayField(long size) {
    this.size = size;
  }

  @Override
  public long batch() {
    return 1;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    executioner.exec(multiply, contextOf(state, derivative));
  }

  // The same array, not an equal one: the context holds its address.
  @SuppressWarnings("ReferenceEquality")
  private OpContext contextOf(INDArray state, INDArray derivative) {
    for (Call call : calls) {
      if (call.state == state && call.derivative == derivative) {
        return call.context;
      }
    }
    OpContext context = executioner.buildContext();
    context.setInputArrays(state, rate);
    context.setOutputArrays(derivative);
    calls.add(new Call(state, derivative, context));
    return context;
  }
}

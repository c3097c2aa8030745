package io.github.dl4jode.array;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.factory.Nd4j;

/** An operation tied to its arrays once, so that running it costs about a microsecond. */
@FunctionalInterface
interface PreparedCall {

  void run();

  /** A custom operation by its name. */
  static PreparedCall of(String operation, INDArray output, INDArray... inputs) {
    OpExecutioner executioner = Nd4j.getExecutioner();
    DynamicCustomOp op = DynamicCustomOp.builder(operation).build();
    OpContext context = context(output, inputs);
    return () -> executioner.exec(op, context);
  }

  /** output = |input|; there is no custom operation of that name. */
  static PreparedCall magnitude(INDArray input, INDArray output) {
    OpExecutioner executioner = Nd4j.getExecutioner();
    Abs op = new Abs();
    OpContext context = context(output, input);
    return () -> executioner.exec(op, context);
  }

  static OpContext context(INDArray output, INDArray... inputs) {
    return new PreparedContext(List.of(inputs), List.of(output));
  }
}

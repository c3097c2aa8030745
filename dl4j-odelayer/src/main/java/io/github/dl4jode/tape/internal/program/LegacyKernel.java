package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.array.PreparedContext;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * One of ND4J's legacy ops (transform, scalar, pairwise, reduction), which keep scalars and axes in
 * the op object.
 *
 * <p>The object is the graph's own; each op of a graph has one to itself.
 */
public record LegacyKernel(BaseOp op) implements Kernel {

  @Override
  public String name() {
    return op.opName();
  }

  @Override
  public List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    return op.calculateOutputShape(new PreparedContext(inputs, List.of()));
  }

  @Override
  public Instruction bind(List<INDArray> inputs, List<INDArray> outputs) {
    return new BoundOp(
        new PreparedContext(inputs, outputs),
        (executioner, context) -> executioner.exec(op, context));
  }
}

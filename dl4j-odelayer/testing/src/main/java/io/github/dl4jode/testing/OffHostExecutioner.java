package io.github.dl4jode.testing;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;

/**
 * Computes on the CPU as ND4J does, says that it is CUDA, and refuses what M2.1's CUDA executioner
 * refuses of the legacy ops.
 *
 * <p>ND4J uses it where the system property {@code opexec} names this class. The library then has
 * no host loops, so that its tests show what it computes on a device without one. The rules are
 * those of {@code CudaExecutioner.invoke}: a reduction has dimensions and, in a context, a result
 * of exactly its type and shape; an op with a scalar has one, and a result of its operand's length.
 *
 * <p>It also counts reductions to one element: on a device these are what a program waits for and
 * reads.
 */
public final class OffHostExecutioner extends NativeOpExecutioner {

  private final AtomicLong scalars = new AtomicLong();

  /** How many results of one element have been computed from arrays of several, until now. */
  public long scalarReductions() {
    return scalars.get();
  }

  @Override
  public ExecutionerType type() {
    return ExecutionerType.CUDA;
  }

  @Override
  public INDArray exec(ReduceOp op, OpContext context) {
    INDArray x = getX(op, context);
    check(op.dimensions() != null, op, "has no dimensions");
    INDArray z = getZ(op, context);
    if (context != null && z != null) {
      int[] axes = Shape.normalizeAxis(x.rank(), op.dimensions().toIntVector());
      long[] shape = Shape.reductionShape(x, axes, true, op.isKeepDims());
      DataType type = op.resultType(context);
      check(
          z.dataType() == type && Arrays.equals(shape, z.shape()),
          op,
          "needs a result of type " + type + " and shape " + Arrays.toString(shape) + ", not " + z);
    }
    INDArray result = super.exec(op, context);
    count(x, getZ(op, context));
    return result;
  }

  @Override
  public INDArray exec(ScalarOp op, OpContext context) {
    INDArray x = getX(op, context);
    INDArray z = getZ(op, context);
    check(op.scalar() != null, op, "has no scalar");
    check(z == null || z.length() == x.length(), op, "needs a result of the length of its operand");
    check(context == null || op.dimensions() == null, op, "takes no dimensions in a context");
    return super.exec(op, context);
  }

  @Override
  public INDArray[] exec(CustomOp op, OpContext context) {
    INDArray[] results = super.exec(op, context);
    if (context.numInputArguments() > 0 && context.numOutputArguments() > 0) {
      count(context.getInputArray(0), context.getOutputArray(0));
    }
    return results;
  }

  private void count(INDArray x, INDArray z) {
    if (z != null && z.length() == 1 && x.length() > 1) {
      scalars.incrementAndGet();
    }
  }

  private static void check(boolean right, Op op, String message) {
    if (!right) {
      throw new IllegalArgumentException("On CUDA the op " + op.opName() + " " + message);
    }
  }
}

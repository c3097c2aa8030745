package io.github.dl4jode.tape.internal.program;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ReduceOp;

/** The axes and the shape of a reduction. */
public final class Reduction {

  private Reduction() {}

  /** The axes of a reduction, from 0 up, in rising order; all axes where the op names no axis. */
  public static int[] axes(ReduceOp op, List<Buffer> inputs) {
    int rank = inputs.get(0).rank();
    INDArray given = inputs.size() == 2 ? inputs.get(1).array() : op.dimensions();
    if (given == null || given.isEmpty() || given.getInt(0) == Integer.MAX_VALUE) {
      return IntStream.range(0, rank).toArray();
    }
    return Arrays.stream(given.toIntVector())
        .map(axis -> axis < 0 ? axis + rank : axis)
        .sorted()
        .distinct()
        .toArray();
  }

  /** The shape without the axes, or with size 1 along them. */
  public static long[] resultShape(long[] shape, int[] axes, boolean keepDimensions) {
    long[] kept = shape.clone();
    Arrays.stream(axes).forEach(axis -> kept[axis] = keepDimensions ? 1 : -1);
    return Arrays.stream(kept).filter(size -> size >= 0).toArray();
  }
}

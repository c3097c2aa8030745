package io.github.dl4jode.tape.internal.program;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ReduceOp;

/**
 * Sums and means as products with a vector of equal elements, which M2.1 runs 5 times faster than
 * its reductions.
 *
 * <p>It works for axes at the beginning and at the end of the shape; a sum over axes in the middle
 * stays as it is.
 */
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

  /**
   * The sum or mean of an array over some axes.
   *
   * @param axes from 0 up, in rising order
   * @param keepDimensions whether the result has size 1 along the axes, or lacks them
   */
  public static Optional<Buffer> lower(
      Buffer input, int[] axes, boolean keepDimensions, boolean mean, TapeBuilder builder) {
    long[] shape = input.shape();
    int leading = 0;
    while (leading < axes.length && axes[leading] == leading) {
      leading++;
    }
    int trailing = 0;
    while (trailing < axes.length
        && axes[axes.length - 1 - trailing] == shape.length - 1 - trailing) {
      trailing++;
    }
    boolean all = leading == shape.length;
    if (all) {
      leading = 1;
      trailing = shape.length - 1;
    }
    if (!input.dataType().isFPType() || axes.length == 0 || leading + trailing < axes.length) {
      return Optional.empty();
    }
    long rows = Broadcast.product(shape, 0, leading);
    long columns = Broadcast.product(shape, shape.length - trailing, shape.length);
    long between = Broadcast.product(shape, leading, shape.length - trailing);
    if (all && (rows == 1 || columns == 1)) {
      return Optional.empty(); // one long dot product, which is slower than the reduction
    }
    double weight = mean ? 1.0 / (rows * columns) : 1.0;
    return Optional.of(
        sum(input, rows, between, columns, weight, builder)
            .reshaped(resultShape(shape, axes, keepDimensions)));
  }

  private static Buffer sum(
      Buffer input, long rows, long between, long columns, double weight, TapeBuilder builder) {
    Buffer result = input;
    double remaining = weight;
    if (columns > 1) {
      Buffer factors = builder.filled(input.dataType(), remaining, columns, 1);
      result = builder.apply("matmul", result.reshaped(rows * between, columns), factors);
      remaining = 1;
    }
    if (rows > 1 || columns == 1) {
      Buffer factors = builder.filled(input.dataType(), remaining, 1, rows);
      result = builder.apply("matmul", factors, result.reshaped(rows, between));
    }
    return result;
  }

  /** The shape without the axes, or with size 1 along them. */
  public static long[] resultShape(long[] shape, int[] axes, boolean keepDimensions) {
    long[] kept = shape.clone();
    Arrays.stream(axes).forEach(axis -> kept[axis] = keepDimensions ? 1 : -1);
    return Arrays.stream(kept).filter(size -> size >= 0).toArray();
  }
}

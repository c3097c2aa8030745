package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.Broadcast;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Reduction;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import java.util.Optional;

/**
 * Sums and means as products with a vector of equal elements, which M2.1 runs 5 times faster than
 * its reductions.
 *
 * <p>It works for axes at the beginning and at the end of the shape; a sum over axes in the middle
 * stays as it is.
 */
final class ReductionLowering {

  private ReductionLowering() {}

  /**
   * The sum or mean of an array over some axes.
   *
   * @param axes from 0 up, in rising order
   * @param keepDimensions whether the result has size 1 along the axes, or lacks them
   */
  static Optional<Buffer> lower(
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
            .reshaped(Reduction.resultShape(shape, axes, keepDimensions)));
  }

  private static Buffer sum(
      Buffer input, long rows, long between, long columns, double weight, TapeBuilder builder) {
    Buffer result = input;
    double remaining = weight;
    if (columns > 1) {
      Buffer factors = builder.filled(input.dataType(), remaining, columns, 1);
      result =
          Lowering.apply(
              builder,
              ArithmeticCards.MATRIX_PRODUCT,
              result.reshaped(rows * between, columns),
              factors);
      remaining = 1;
    }
    if (rows > 1 || columns == 1) {
      Buffer factors = builder.filled(input.dataType(), remaining, 1, rows);
      result =
          Lowering.apply(
              builder, ArithmeticCards.MATRIX_PRODUCT, factors, result.reshaped(rows, between));
    }
    return result;
  }
}

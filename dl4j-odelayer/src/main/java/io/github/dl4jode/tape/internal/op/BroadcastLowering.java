package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.Broadcast;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Element-wise operations on two arrays, one of them repeated along some dimensions.
 *
 * <p>M2.1 is fast where the smaller array is one row or one column of a matrix, and six times
 * slower where it lies across the middle, as a channel's factor does. All are brought to a row or a
 * column.
 */
final class BroadcastLowering {

  /** op(a, b) = reversed(b, a). */
  private static final Map<OpCard, OpCard> REVERSED =
      Map.of(
          ArithmeticCards.ADD, ArithmeticCards.ADD,
          ArithmeticCards.MULTIPLY, ArithmeticCards.MULTIPLY,
          ArithmeticCards.SUBTRACT, ArithmeticCards.REVERSE_SUBTRACT,
          ArithmeticCards.DIVIDE, ArithmeticCards.REVERSE_DIVIDE,
          ArithmeticCards.REAL_DIVIDE, ArithmeticCards.REVERSE_DIVIDE);

  private BroadcastLowering() {}

  /** The operation by a row or column, or nothing where the arrays repeat in another way. */
  static Optional<Buffer> lower(OpCard op, Buffer a, Buffer b, TapeBuilder builder) {
    if (!a.dataType().isFPType() || a.dataType() != b.dataType()) {
      return Optional.empty();
    }
    if (Arrays.equals(a.shape(), b.shape())) {
      return Optional.of(Lowering.apply(builder, op, a, b));
    }
    if (covers(a.shape(), b.shape())) {
      return repeated(op, a, b, builder);
    }
    if (covers(b.shape(), a.shape())) {
      return repeated(REVERSED.get(op), b, a, builder);
    }
    return Optional.empty();
  }

  /** Whether the smaller shape repeats to exactly the larger one. */
  private static boolean covers(long[] larger, long[] smaller) {
    int missing = larger.length - smaller.length;
    if (missing < 0) {
      return false;
    }
    for (int i = 0; i < smaller.length; i++) {
      if (smaller[i] != 1 && smaller[i] != larger[missing + i]) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Buffer> repeated(
      OpCard op, Buffer full, Buffer small, TapeBuilder builder) {
    if (small.length() == 1) {
      return Optional.of(Lowering.apply(builder, op, full, small.reshaped()));
    }
    long[] shape = full.shape();
    long[] own = Broadcast.alignedTo(shape.length, small.shape());
    int first = 0;
    while (own[first] == 1) {
      first++;
    }
    int last = own.length - 1;
    while (own[last] == 1) {
      last--;
    }
    for (int i = first; i <= last; i++) {
      if (own[i] != shape[i]) {
        return Optional.empty();
      }
    }
    long before = Broadcast.product(shape, 0, first);
    long common = Broadcast.product(shape, first, last + 1);
    long after = Broadcast.product(shape, last + 1, shape.length);
    Buffer result;
    if (after == 1) {
      result = Lowering.apply(builder, op, full.reshaped(before, common), small.reshaped(common));
    } else {
      Buffer column = column(small, before, common, builder);
      result = Lowering.apply(builder, op, full.reshaped(before * common, after), column);
    }
    return Optional.of(result.reshaped(shape));
  }

  /** The smaller array as a column, repeated as often as the leading dimensions say. */
  private static Buffer column(Buffer small, long before, long common, TapeBuilder builder) {
    if (before == 1) {
      return small.reshaped(common, 1);
    }
    Buffer ones = builder.filled(small.dataType(), 1, before, 1);
    return Lowering.apply(builder, ArithmeticCards.MATRIX_PRODUCT, ones, small.reshaped(1, common))
        .reshaped(before * common, 1);
  }
}
